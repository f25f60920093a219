import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { createEarlyEnd } from '../../../src/progress/early-end.ts'
import { createStages } from '../../../src/progress/stages.ts'
import { run } from '../../../src/run.ts'
import { createTrafficMeter } from '../../bed/traffic.ts'
import { writeZip, zipEntry } from '../../bench/zip.ts'
import { createInputs } from '../plan/create-values.ts'
import { type Situation, startInstantService } from './instant-service.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

const ANNOUNCER = {
  started: () => undefined,
  planned: () => undefined,
  changes: async () => null,
  ended: async () => undefined,
}
const sink = { open: () => undefined, close: () => undefined, line: () => undefined }
const voice = { warn: () => undefined, debug: () => undefined }

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unwell-slots-'))
  writeZip(join(folder, 'app.jar'), [
    zipEntry('META-INF/MANIFEST.MF', Buffer.from('Manifest-Version: 1.0\n\n'), 'stored'),
  ])
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A run on hosts in that situation, in which what is launched is well. */
async function runIn(found: Partial<Situation>, layout: 'instant' | 'links', overrides: Partial<Inputs> = {}) {
  const build = { workingDirectory: folder, jar: 'app.jar', command: '', version: '2.0.0' }
  const { setup, proof } = createInputs()
  const own = { setup: { ...setup, layout }, build, proof: { ...proof, bakeTime: 0 }, ...overrides }
  let isFirst = true
  const service = await startInstantService(
    1,
    { delayMs: 0, meter: createTrafficMeter() },
    own,
    (script, situation) => {
      if (isFirst) Object.assign(situation, found)
      isFirst = false
      if (script.endsWith(' launch')) situation.isSick = false
    },
  )
  try {
    return await run(service.inputs, createStages(sink, createEarlyEnd()), voice, ANNOUNCER, new Date())
  } finally {
    await service.close()
  }
}

/** What a deployment, its dry run and status say; null: nothing is in the way. */
async function verdictsIn(found: Partial<Situation>, layout: 'instant' | 'links') {
  const kinds: ReadonlyArray<Partial<Inputs>> = [{}, { dryRun: true }, { operation: 'status' }]
  const outcomes = await Promise.all(kinds.map((overrides) => runIn(found, layout, overrides)))
  return outcomes.map(({ failure }) => failure && `${failure.message} ${failure.remedy}`)
}

const LAYOUTS = ['instant', 'links'] as const
const unhealthy = expect.stringContaining(
  'port 8000 would then be the live slot, but it is not healthy: it answers 503',
)

test.each(LAYOUTS)('a live process that is dead is replaced though its backup is sick: %s', async (layout) => {
  const found = { running: [8001], isSick: true }
  expect(await runIn(found, layout)).toMatchObject({ failure: null, result: 'deployed', livePort: 8000 })
  expect(await verdictsIn(found, layout)).toEqual([null, null, null])
})

test.each(LAYOUTS)('nothing is in the way where both slots are down, or the live one is sick: %s', async (layout) => {
  expect(await verdictsIn({ running: [], isSick: true }, layout)).toEqual([null, null, null])
  expect(await verdictsIn({ running: [8000], isSick: true }, layout)).toEqual([null, null, null])
  expect(await verdictsIn({ running: [8000, 8001], isSick: true }, layout)).toEqual([null, null, null])
})

test.each(LAYOUTS)(
  'a promotion that was left is not reverted to a sick slot, and status says so: %s',
  async (layout) => {
    const found = { live: 8001, running: [8000, 8001], isSick: true, promotion: 'pending left 8000 8001 1000 1000' }
    expect(await verdictsIn(found, layout)).toEqual([unhealthy, unhealthy, unhealthy])
  },
)
