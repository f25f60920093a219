import { expect, test } from 'vitest'
import { createTrafficMeter, trafficBetween } from '../../bed/traffic.ts'
import { both, mostRoundTrips } from '../../bench/meters.ts'

test('hosts that answer one after the other add to the round trips in all, not to those of one host', () => {
  const all = createTrafficMeter()
  const hosts = Array.from({ length: 4 }, () => {
    const own = createTrafficMeter()
    return { own, connection: both(all, own).connect() }
  })
  for (const { connection } of hosts) connection.opened()
  // Each host is asked twice, for lack of a core in turn: nobody waits for another host.
  for (const { connection } of hosts) {
    for (let question = 0; question < 2; question++) {
      connection.up(10)()
      connection.down(20)()
    }
  }
  const each = hosts.map(({ own }) => own.marks)
  const later = Date.now() + 1
  expect(mostRoundTrips(each, 0, later)).toBe(3)
  expect(trafficBetween(all.marks, 0, later)).toEqual({ connections: 4, bytes: 240, roundTrips: 9 })
  expect(mostRoundTrips([], 0, later)).toBeNull()
})
