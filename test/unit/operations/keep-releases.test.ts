import { expect, test, vi } from 'vitest'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { createInputs } from '../plan/create-values.ts'
import { runIn } from './run-in.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

const { build } = createInputs()
const STAGED = JSON.stringify({ at: '', operation: 'deploy', result: 'staged', release: '0.9.0-1.1-aaaaaaa' })

test.each<[Partial<Inputs>, string, string]>([
  [{}, 'deployed', 'keep 3'],
  [{ operation: 'promote' }, 'promoted', 'keep 3'],
  // What was live before must still be there for a rollback once the staged version is promoted or rejected.
  [{ promote: false }, 'staged', 'keep all-live'],
  [{ operation: 'rollback', release: '0.9.0' }, 'rolled-back', 'keep all-live'],
])('older releases are removed once a new version is live, and only then: %o', async (overrides, result, kept) => {
  const found = { running: [8000, 8001], journal: [STAGED] }
  const { outcome, events } = await runIn(found, 'instant', { keepReleases: 3, ...overrides })
  expect(outcome).toMatchObject({ failure: null, result })
  expect(events).toContain(kept)
})

test('a run that ends without the lock removes nothing: another one may be about to start that', async () => {
  const { outcome, events } = await runIn({}, 'instant', { build: { ...build, command: 'false' } })
  expect(outcome).toMatchObject({ result: 'failed', failure: { stage: 'Build' } })
  expect(events).not.toContain('locked')
  expect(events).toContain('keep everything')
})
