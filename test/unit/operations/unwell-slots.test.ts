import { expect, test, vi } from 'vitest'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { createInputs } from '../plan/create-values.ts'
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
    const found = { live: 8001, running: [8000, 8001], isSick: true, promotion: 'pending free 8000 8001 1000 1000' }
    expect(await verdictsIn(found, layout)).toEqual([unhealthy, unhealthy, unhealthy])
  },
)

/** What a rollback ends with, and the last lines of the plan that it and its dry run follow. */
async function rollBackIn(found: Partial<Situation>, layout: 'instant' | 'links') {
  const { outcome } = await runIn(found, layout, { operation: 'rollback' })
  const { outcome: dry } = await runIn(found, layout, { operation: 'rollback', dryRun: true })
  return { outcome, plan: dry.plan.slice(-3) }
}

test.each(LAYOUTS)(
  'a rollback from a dead version is done once its backup is proved and recorded: %s',
  async (layout) => {
    const { outcome, plan } = await rollBackIn({ live: 8001, running: [8000] }, layout)
    expect(outcome).toMatchObject({
      failure: null,
      result: 'rolled-back',
      release: '0.9.0-1.1-aaaaaaa',
      livePort: 8000,
    })
    expect(outcome.stages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Reconcile', 'Find', 'Health', 'Bake']),
    )
    const reached = 'requests already reach 0.9.0-1.1-aaaaaaa on port 8000'
    expect(plan).toEqual([reached, 'wait for /', 'check that nginx serves it, and record it as live'])
  },
)

test.each(LAYOUTS)(
  'nor does one go from what an abandoned promotion was about two versions back: %s',
  async (layout) => {
    const promotion = 'pending free 8000 8001 1000 1000'
    const { outcome, plan } = await rollBackIn({ live: 8001, running: [8000, 8001], promotion }, layout)
    expect(outcome).toMatchObject({
      failure: null,
      result: 'rolled-back',
      release: '0.9.0-1.1-aaaaaaa',
      livePort: 8000,
    })
    expect(outcome).toMatchObject({ previousPort: 8001, previousVersion: '1.0.0' })
    expect(plan[0]).toBe('requests already reach 0.9.0-1.1-aaaaaaa on port 8000')
  },
)

test.each([true, false])(
  'a rollback does not go to what an abandoned promotion was about, dry run: %s',
  async (dryRun) => {
    // Its reversal was cut off once the link was changed: users have the version from before again.
    const found = { live: 8000, newer: 8001, running: [8000, 8001], promotion: 'reverting free 8000 8001 1000 1000' }
    const { outcome } = await runIn(found, 'instant', { operation: 'rollback', dryRun })
    expect(outcome.failure).toMatchObject({ stage: 'Plan', message: expect.stringContaining('was reverted or failed') })
  },
)

test('a jar that does not arrive does not cost the live version its backup', async () => {
  const { outcome, events } = await runIn({ running: [8000, 8001], isUploadCut: true }, 'instant')
  expect(outcome.failure).toMatchObject({ stage: 'Upload', message: expect.stringContaining('interrupted') })
  expect(events.filter((event) => event.includes(' stop'))).toEqual([])
})

/** A run without nginx that fails once it has handed over. */
function failIn(found: Partial<Situation>, operation: Inputs['operation']) {
  const { health, proof } = createInputs()
  return runIn(found, 'instant', {
    operation,
    nginxHosts: [],
    health: { ...health, path: null },
    proof: { ...proof, bakeTime: 0, afterPromote: 'exit 1' },
  })
}

test('without nginx, a rollback that fails leaves the process that ran alone before it', async () => {
  const { outcome, events, log } = await failIn({ newer: 8001, running: [8000], recorded: 8001 }, 'rollback')
  expect(outcome).toMatchObject({ result: 'failed', release: '0.9.0-1.1-aaaaaaa', livePort: 8000 })
  expect(outcome.failure?.stage).toBe('after-promote')
  expect(events.filter((event) => event === 'app1 hand-over')).toHaveLength(1)
  expect(log).toContain('port 8000 stays live')
})

test.each([
  [[8000], 'port 8000 is live again'],
  [[], 'no slot is live, as before'],
])('without nginx, a deployment that fails says what is live after it, if %j ran before: %s', async (running, said) => {
  const { outcome, log } = await failIn({ running }, 'deploy')
  expect(outcome.result).toBe('reverted')
  expect(log.filter((line) => /live again|stays live|as before/.test(line))).toEqual([said])
})

test.each<[string, Partial<Inputs>, Partial<Situation>, string | null]>([
  ['a deployment', {}, {}, '1.0.0-1.1-aaaaaaa'],
  ['a deployment that nothing was live before', {}, { running: [] }, null],
  ['a rollback', { operation: 'rollback' }, { running: [8000, 8001] }, '1.0.0-1.1-aaaaaaa'],
  ['a rollback that is done', { operation: 'rollback' }, { live: 8001, running: [8000] }, null],
])('%s records what was live before', async (_, overrides, found, expected) => {
  const { outcome } = await runIn(found, 'instant', overrides)
  expect(outcome).toMatchObject({ failure: null, previousRelease: expected })
})

test.each([true, false])(
  'a live slot whose process is about to start again stays the live one, dry run: %s',
  async (dryRun) => {
    const found = { running: [8001], restarting: 3 }
    const { outcome, events } = await runIn(found, 'instant', dryRun ? { operation: 'rollback', dryRun } : {})
    expect(outcome.failure).toBeNull()
    if (dryRun) expect(outcome.plan[0]).toBe('port 8000 is live: 1.0.0-1.1-aaaaaaa')
    else expect(outcome).toMatchObject({ result: 'deployed', livePort: 8001, previousRelease: '1.0.0-1.1-aaaaaaa' })
    expect(events.filter((event) => event === 'nginx promote')).toHaveLength(dryRun ? 0 : 1)
  },
)

const STAGED = JSON.stringify({ at: '', operation: 'deploy', result: 'staged', release: '0.9.0-1.1-aaaaaaa' })

test.each([true, false])(
  'what is staged is not made live by a promotion if it is sick, dry run: %s',
  async (dryRun) => {
    const found = { running: [8001], isSick: true, journal: [STAGED] }
    const { outcome, events } = await runIn(found, 'links', { operation: 'promote', dryRun })
    expect(outcome.failure).toMatchObject({
      stage: dryRun ? 'Plan' : 'Reconcile',
      message: expect.stringContaining('port 8001 would then be the live slot, but it is not healthy: it answers 503'),
    })
    expect(events).not.toContain('nginx promote')
    const { outcome: well } = await runIn({ ...found, isSick: false }, 'links', { operation: 'promote' })
    expect(well).toMatchObject({ failure: null, result: 'promoted', release: '0.9.0-1.1-aaaaaaa', livePort: 8001 })
  },
)
