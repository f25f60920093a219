import { expect, test, vi } from 'vitest'
import { observeApp } from '../../../src/hosts/observe-app.ts'
import { runIn } from './run-in.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))
vi.mock('../../../src/hosts/observe-app.ts', async (original) => {
  const module = await original<typeof import('../../../src/hosts/observe-app.ts')>()
  return { ...module, observeApp: vi.fn(module.observeApp) }
})

test('what the run sends counts as free once it may be on its way, under the name of its release', async () => {
  const { outcome } = await runIn({}, 'instant')
  expect(outcome).toMatchObject({ failure: null, result: 'deployed' })
  const [early, underLock] = vi.mocked(observeApp).mock.calls.map(([, , uploading]) => uploading)
  expect([early, underLock]).toEqual([null, outcome.release])
})
