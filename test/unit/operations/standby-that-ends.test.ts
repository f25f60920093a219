import { expect, test, vi } from 'vitest'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { createInputs } from '../plan/create-values.ts'
import type { Situation } from './instant-service.ts'
import { runIn } from './run-in.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

const { health, proof } = createInputs()
const staged = JSON.stringify({
  at: '2026-01-01T00:00:00Z',
  operation: 'deploy',
  result: 'staged',
  release: '0.9.0-1.1-aaaaaaa',
  environment: 'dev',
  service: 'shop',
})
const worker: Partial<Inputs> = {
  operation: 'promote',
  nginxHosts: [],
  health: { ...health, path: null },
  proof: { ...proof, bakeTime: 0.1 },
}

/** A promotion of what is staged, without nginx and without HTTP. */
const promoteIn = (standbyEnds: Situation['standbyEnds']) =>
  runIn({ running: [8000, 8001], journal: [staged], standbyEnds }, 'instant', worker)

test('what runs already is promoted without nginx, and watched until then', async () => {
  const { outcome, events } = await promoteIn('never')
  expect(outcome).toMatchObject({ failure: null, result: 'promoted' })
  expect(events).toContain('app1 follow-process')
})

test.each([
  ['at once', 'failed', 'Health'],
  ['before it is left', 'reverted', 'Confirm'],
] as const)('one that ends %s is not: the run %s in %s', async (ends, result, stage) => {
  const { outcome } = await promoteIn(ends)
  const message = 'the application ended: exit status unknown'
  expect(outcome).toMatchObject({ result, failure: { stage, message } })
})

test('a rollback behind nginx is reverted too if what it made live has ended', async () => {
  const found = { running: [8000, 8001], standbyEnds: 'before it is left' } as const
  const { outcome } = await runIn(found, 'instant', { operation: 'rollback' })
  expect(outcome).toMatchObject({
    failure: { stage: 'Confirm', message: expect.stringContaining('application ended') },
  })
})

test('a report says that nothing runs where a slot was made live', async () => {
  const notesIn = async (running: readonly number[]) =>
    (await runIn({ running }, 'instant', { ...worker, operation: 'status' })).outcome.notes
  const idle = expect.stringMatching(/^nothing runs on .+, although port 8000 is the live one there$/)
  expect(await notesIn([])).toContainEqual(idle)
  expect(await notesIn([8000])).not.toContainEqual(idle)
})
