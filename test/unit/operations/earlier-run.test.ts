import { expect, test, vi } from 'vitest'
import { runIn } from './run-in.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

/** A script that only watches knows within this time that its runner is gone. */
vi.mock('../../../src/hosts/conversation.ts', async (original) => ({
  ...(await original<object>()),
  RUNNER_TIMEOUT_SECONDS: 3,
}))

/** How often the app host is observed, and what else begins there. */
const onApp = (events: readonly string[]) => events.filter((event) => event.startsWith('app1 '))

test('what an earlier run is still stopping is waited for, and counts for nothing', async () => {
  const { outcome, events } = await runIn({ running: [8000, 8001], looksAtWork: 3 }, 'instant')
  expect(outcome).toMatchObject({ failure: null, result: 'deployed' })
  const began = onApp(events)
  const looks = (until: string) => began.slice(0, began.indexOf(until)).filter((event) => event.endsWith('observe-app'))
  // Early, under the lock, twice while it waits, and once more for the plan.
  expect(looks('app1 stop')).toHaveLength(5)
})

test('one that only watches is waited for even if lock-timeout is shorter than it takes to know that its runner is gone', async () => {
  const { outcome } = await runIn({ looksAtWork: 3 }, 'instant', { lockTimeout: 0 })
  expect(outcome).toMatchObject({ failure: null, result: 'deployed' })
})

test('one that takes longer ends the run, which has changed nothing', async () => {
  const { outcome, events } = await runIn({ looksAtWork: 100 }, 'instant', { lockTimeout: 0 })
  expect(outcome).toMatchObject({
    result: 'failed',
    failure: {
      stage: 'Look',
      message: expect.stringMatching(/: an earlier run is over, but still at work there after 3 s$/),
    },
  })
  expect(onApp(events).filter((event) => / (stop|launch)$/.test(event))).toEqual([])
})
