import { expect, test, vi } from 'vitest'
import { runIn } from './run-in.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

/** How often a host was observed; the last time is for the report. */
const looks = (events: readonly string[], host: string) =>
  events.filter((event) => event === `${host} observe-${host === 'nginx' ? 'nginx' : 'app'}`).length

test('a fit host is observed before the lock and under it', async () => {
  const { outcome, events } = await runIn({}, 'links')
  expect(outcome).toMatchObject({ failure: null, result: 'deployed' })
  expect([looks(events, 'app1'), looks(events, 'nginx')]).toEqual([3, 3])
})

test('a host that was unfit before the lock is asked once more under it, and refused for what lasts', async () => {
  const { outcome, events } = await runIn({ java: '' }, 'instant')
  expect(outcome.failure?.message).toContain('the command java was not found')
  expect(events.filter((event) => /launch|stop/.test(event))).toEqual([])
})

test('a host that somebody made fit meanwhile is deployed to', async () => {
  let observed = 0
  const { outcome } = await runIn({ java: '' }, 'instant', {}, (script, situation) => {
    if (script === 'app1 observe-app') observed += 1
    if (observed === 2) situation.java = '17.0.15'
  })
  expect(outcome).toMatchObject({ failure: null, result: 'deployed' })
})
