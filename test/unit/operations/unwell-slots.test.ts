import { expect, test, vi } from 'vitest'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import type { Situation } from './instant-service.ts'
import { runIn } from './run-in.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

/** What a deployment, its dry run and status say; null: nothing is in the way. */
async function verdictsIn(found: Partial<Situation>, layout: 'instant' | 'links') {
  const kinds: ReadonlyArray<Partial<Inputs>> = [{}, { dryRun: true }, { operation: 'status' }]
  const runs = await Promise.all(kinds.map((overrides) => runIn(found, layout, overrides)))
  return runs.map(({ outcome: { failure } }) => failure && `${failure.message} ${failure.remedy}`)
}

const LAYOUTS = ['instant', 'links'] as const
const unhealthy = expect.stringContaining(
  'port 8000 would then be the live slot, but it is not healthy: it answers 503',
)

test.each(LAYOUTS)('a live process that is dead is replaced though its backup is sick: %s', async (layout) => {
  const found = { running: [8001], isSick: true }
  const { outcome } = await runIn(found, layout)
  expect(outcome).toMatchObject({ failure: null, result: 'deployed', livePort: 8000 })
  expect(await verdictsIn(found, layout)).toEqual([null, null, null])
})

test.each(LAYOUTS)('nothing is in the way where both slots are down, or the live one is sick: %s', async (layout) => {
  for (const running of [[], [8000], [8000, 8001]]) {
    expect(await verdictsIn({ running, isSick: true }, layout)).toEqual([null, null, null])
  }
})

test.each(LAYOUTS)(
  'a promotion that was left is not reverted to a sick slot, and status says so: %s',
  async (layout) => {
    const found = { live: 8001, running: [8000, 8001], isSick: true, promotion: 'pending left 8000 8001 1000 1000' }
    expect(await verdictsIn(found, layout)).toEqual([unhealthy, unhealthy, unhealthy])
  },
)

test.each([true, false])('a rollback does not go to what a left promotion was about, dry run: %s', async (dryRun) => {
  const found = { live: 8001, running: [8000, 8001], promotion: 'pending left 8000 8001 1000 1000' }
  const { outcome } = await runIn(found, 'instant', { operation: 'rollback', dryRun })
  expect(outcome.failure).toMatchObject({ stage: 'Plan', message: expect.stringContaining('was reverted or failed') })
})

test('a jar that does not arrive does not cost the live version its backup', async () => {
  const { outcome, events } = await runIn({ running: [8000, 8001], isUploadCut: true }, 'instant')
  expect(outcome.failure).toMatchObject({ stage: 'Upload', message: expect.stringContaining('interrupted') })
  expect(events.filter((event) => event.includes(' stop'))).toEqual([])
})
