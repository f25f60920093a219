import { expect, test, vi } from 'vitest'
import { observeApp, observeAppAgain } from '../../../src/hosts/observe-app.ts'
import { runIn } from './run-in.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))
vi.mock('../../../src/hosts/observe-app.ts', async (original) => {
  const module = await original<typeof import('../../../src/hosts/observe-app.ts')>()
  const { observeApp: observe, observeAppAgain: again } = module
  return { ...module, observeApp: vi.fn(observe), observeAppAgain: vi.fn(again) }
})

test('what the run sends counts as free once it may be on its way, under the name of its release', async () => {
  const { outcome } = await runIn({}, 'instant')
  expect(outcome).toMatchObject({ failure: null, result: 'deployed' })
  const observed = [observeApp, observeAppAgain].map((observe) => vi.mocked(observe).mock.calls[0]?.[2])
  expect(observed).toEqual([null, outcome.release])
})
