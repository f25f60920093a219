import { expect, test, vi } from 'vitest'
import { runIn } from './run-in.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
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

test('one that takes longer than lock-timeout ends the run, which has changed nothing', async () => {
  const { outcome, events } = await runIn({ looksAtWork: 100 }, 'instant', { lockTimeout: 0 })
  expect(outcome).toMatchObject({
    result: 'failed',
    failure: {
      stage: 'Look',
      message: expect.stringContaining('it has been stopping a process there for more than 0 s'),
    },
  })
  expect(onApp(events).filter((event) => / (stop|launch)$/.test(event))).toEqual([])
})
