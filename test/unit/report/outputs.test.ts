import { expect, test } from 'vitest'
import { journalLineOf } from '../../../src/report/journal.ts'
import { outputsOf } from '../../../src/report/outputs.ts'
import { createOutcome } from './create-outcome.ts'

test('a line of deploys.jsonl has what was live, each stage with its time, and the cause', () => {
  expect(JSON.parse(journalLineOf(createOutcome()))).toMatchObject({
    result: 'failed',
    liveVersion: '1.0.0',
    previousRelease: '1.0.0-1.1-bbbbbbb',
    liveRelease: '1.0.0-1.1-bbbbbbb',
    stages: { Build: 1, Health: 3 },
    failedStep: 'Health',
    cause: 'the application ended: <b>',
  })
})

test('a line of deploys.jsonl of a success has no cause, and what is not known is null', () => {
  const line = JSON.parse(journalLineOf(createOutcome({ result: 'deployed', failure: null, live: null })))
  expect(line).toMatchObject({ result: 'deployed', liveVersion: null, liveRelease: null })
  expect(line).not.toHaveProperty('failedStep')
})

test('without a failure no step has failed', () => {
  expect(outputsOf(createOutcome({ failure: null }))).toMatchObject({ 'failed-step': '' })
})

test('outputs are set on failure too, and empty if nothing is known', () => {
  expect(outputsOf(createOutcome({ livePort: null, liveSlot: null }))).toEqual({
    result: 'failed',
    version: '1.1.0',
    release: '1.1.0-2.1-aaaaaaa',
    'live-port': '',
    'live-slot': '',
    'previous-port': '8001',
    'previous-version': '1.0.0',
    'jar-sha256': 'f00',
    'failed-step': 'Health',
    duration: '4.0',
    outcome: expect.stringMatching(/^\{"schemaVersion":1,/),
  })
})
