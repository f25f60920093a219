import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { AppHost } from '../../../src/hosts/hosts.ts'
import { watchExistingProcess } from '../../../src/stages/watch-existing-process.ts'
import { createTalkingHost } from '../talking-host.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('../talking-host.ts')).frameAsCall,
}))

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

test('a process may take a while to be left: systemd enables its unit, and waits for the disk', async () => {
  const { connection } = createTalkingHost('app', { says: ['watching 7 0'], hears: () => null })
  const app = { address: { deployPath: '/home/ubuntu/shop' }, connection } as unknown as AppHost
  const process = await watchExistingProcess(app, { pid: 100, release: '1.0' }, 8000, true)
  let ended: unknown = null
  const leaving = process.leave().catch((thrown: unknown) => {
    ended = thrown
  })
  await vi.advanceTimersByTimeAsync(179_000)
  expect(ended).toBeNull()
  await vi.advanceTimersByTimeAsync(2_000)
  await leaving
  expect(ended).toMatchObject({ message: expect.stringContaining('180 s') })
})
