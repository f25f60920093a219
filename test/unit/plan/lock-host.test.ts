import { expect, test } from 'vitest'
import { lockHostOf } from '../../../src/plan/lock-host.ts'

test.each([
  ['app1', 'app2', 'app3'],
  ['app3', 'app1', 'app2'],
  ['app2', 'app3', 'app1'],
])('two runs that name the hosts in different orders lock the same one: %s, %s, %s', (...hosts) => {
  const apps = hosts.map((host) => ({ host }))
  expect(lockHostOf(apps, ({ host }) => host)).toEqual({ host: 'app1' })
  // Its caller works through the hosts in the order of the inputs.
  expect(apps.map(({ host }) => host)).toEqual(hosts)
})

test('without an app host there is none to lock', () => {
  expect(lockHostOf([], String)).toBeUndefined()
})
