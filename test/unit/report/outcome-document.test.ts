import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { OPERATIONS } from '../../../src/inputs/inputs.ts'
import type { StatusReport } from '../../../src/plan/status-report.ts'
import { outcomeDocumentOf, SCHEMA_VERSION } from '../../../src/report/outcome-document.ts'
import { outputsOf } from '../../../src/report/outputs.ts'
import { exampleNames, readExample } from '../../examples/outcome-file.ts'
import { createOutcome } from './create-outcome.ts'
import { begun, changes } from './reported-outcomes.ts'

const schema = JSON.parse(readFileSync('docs/outcome.schema.json', 'utf8')) as {
  readonly properties: {
    readonly operation: { readonly enum: readonly string[] }
    readonly schemaVersion: { readonly const: number }
  }
}
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })
addFormats(ajv)
const validate = ajv.compile(schema)

test.each(exampleNames())('the outcome of a real run, %s, matches the schema', (name) => {
  validate(outcomeDocumentOf(readExample(name)))
  expect(validate.errors).toBeNull()
})

test('the schema knows the operations, and its version', () => {
  expect(schema.properties.operation.enum).toEqual([...OPERATIONS])
  expect(schema.properties.schemaVersion.const).toBe(SCHEMA_VERSION)
})

test('what could not be observed is null', () => {
  const document = outcomeDocumentOf(createOutcome({ live: null, livePort: null, liveSlot: null }))
  expect(document).toMatchObject({ live: null, status: null, changes: null })
})

test('what was observed is in it', () => {
  const since = '1970-01-01T00:00:00.000Z'
  const failure = { stage: 'Health', message: 'no', remedy: 'Fix it.', logTail: ['a'] }
  const live = { port: 8001, slot: 'green', version: '1.0.0', release: '1.0.0-1.1-bbbbbbb', since }
  expect(outcomeDocumentOf(createOutcome({ failure, changes }))).toMatchObject({
    live,
    appHosts: [{ login: 'ubuntu@app', since }],
    failure: { step: 'Health', message: 'no', remedy: 'Fix it.', log: ['a'] },
    changes,
  })
  const unknown = { version: null, release: null, since: null }
  expect(outcomeDocumentOf(createOutcome({ live: null }))).toMatchObject({ live: { ...live, ...unknown } })
})

test('of a status it has the slots, and the first hundred of everything else', () => {
  const slot = { host: 'app', slot: 'blue' as const, port: 8000, isLive: true, release: null, version: null }
  const slots = [null, 'x'.repeat(3_000)].map((trouble) => ({ ...slot, trouble, process: null }))
  const release = { name: 'copied', version: null, commit: null, uploadedAt: '2026-05-09T17:30:12.000Z' }
  const kept = { ...release, ageSeconds: null, actor: null, lastResult: null, isDistrusted: false }
  const [faults, remarks, releases] = [{ what: 'a', remedy: 'b' }, 'c', kept].map((entry) => Array(150).fill(entry))
  const status = { slots, faults, remarks, releases, journal: [] } as unknown as StatusReport
  const document = outcomeDocumentOf(createOutcome({ status }))
  expect(document['status']).toEqual({
    slots: [null, `${'x'.repeat(1_999)}…`].map((trouble) => ({ ...slot, trouble })),
    faults: faults?.slice(0, 100),
    remarks: remarks?.slice(0, 100),
    releases: releases?.slice(0, 100),
  })
  validate(document)
  expect(validate.errors).toBeNull()
})

test('what nginx saw of the requests is in it', () => {
  const side = { requests: 120, failed: 3, spared: 0, timed: 117, p50: 2.1, p95: 9, p99: null }
  const failures = [{ status: '500', method: 'GET', path: '/orders/*', before: 0, after: 3 }]
  const requests = { before: side, after: side, seconds: 5.2, failures, notJudged: null }
  const document = outcomeDocumentOf(createOutcome({ requests }))
  expect(document).toMatchObject({ requests })
  validate(document)
  expect(validate.errors).toBeNull()
})

test('the kept releases of a status are in it', () => {
  const journal = { actor: 'mona', lastResult: 'deployed', isDistrusted: false }
  const uploaded = { uploadedAt: '2026-05-09T17:30:12.000Z', ageSeconds: 260_000 }
  const releases = [
    { name: '1.0.0-1.1-aaaaaaa', version: '1.0.0', commit: 'aaaaaaa', ...uploaded, ...journal },
    { name: 'copied', version: null, commit: null, ...uploaded, ageSeconds: null, ...journal },
  ]
  const status = { slots: [], faults: [], remarks: [], releases, journal: [] }
  const document = outcomeDocumentOf(createOutcome({ status }))
  expect(document).toMatchObject({ status: { releases } })
  validate(document)
  expect(validate.errors).toBeNull()
})

test.each(['x', 'ä', '€', '"'])(
  'whatever a host prints, even %s a million times, the output fits into a step’s variable',
  (what) => {
    const long = what.repeat(1_000_000)
    const lines = Array.from({ length: 10_000 }, () => long.slice(0, 1_000))
    const failure = { stage: 'Health', message: long, remedy: long, logTail: lines }
    const changes = {
      base: '',
      url: '',
      total: 20,
      commits: lines.slice(0, 20).map(() => ({ sha: '', title: long, url: '', author: long })),
    }
    const { outcome = '' } = outputsOf(createOutcome({ result: 'failed', failure, changes, notes: lines, plan: lines }))
    expect(spawnSync('true', { env: { OUTCOME: outcome } })).toMatchObject({ status: 0 })
    validate(JSON.parse(outcome))
    expect(validate.errors).toBeNull()
  },
)

test('what is too long is cut as little as need be', () => {
  const notes = Array.from({ length: 100 }, () => 'x'.repeat(2_000))
  expect(outcomeDocumentOf(createOutcome({ notes }))['notes']).toEqual(Array(20).fill(`${'x'.repeat(299)}…`))
  const slot = { host: 'app', slot: 'blue' as const, port: 8000, isLive: true, release: null, version: null }
  const slots = Array.from({ length: 200 }, () => ({ ...slot, process: null, trouble: '€'.repeat(2_000) }))
  const status = { slots, faults: [], remarks: [], releases: [], journal: [] }
  expect(outcomeDocumentOf(createOutcome({ status }))).toMatchObject({
    status: { slots: Array(200).fill({ trouble: `${'€'.repeat(99)}…` }) },
  })
})

test('a long log by itself is not cut', () => {
  const logTail = Array.from({ length: 40 }, () => 'x'.repeat(400))
  const failure = { stage: 'Health', message: 'x', remedy: null, logTail }
  expect(outcomeDocumentOf(createOutcome({ failure }))).toMatchObject({ failure: { log: logTail } })
})

test('the document of a run that has just started matches the schema: its result is null', () => {
  validate(outcomeDocumentOf(begun))
  expect(validate.errors).toBeNull()
  expect(outcomeDocumentOf(begun)).toMatchObject({ result: null, live: null, failure: null, stages: [] })
})
