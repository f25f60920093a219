import { expect, test } from 'vitest'
import { hostFigures } from '../../bench/host-figures.ts'
import type { LinkName } from '../../bench/link.ts'
import type { Measurement } from '../../bench/measure.ts'

const traffic = { connections: 2, bytes: 200, roundTrips: 13 }
const sample: Measurement = {
  untilLive: 700,
  boot: 100,
  readyUntilLive: 50,
  untilEnd: 900,
  stages: {},
  usage: { peakBytes: 70e6, cpuMs: 250 },
  traffic: null,
}
const onTheWire = (roundTrips: number, roundTripsOfApp: number | null): Measurement => {
  const whole = { ...traffic, roundTrips }
  const readyUntilLive = { ...traffic, roundTrips: 3 }
  return { ...sample, traffic: { whole, untilLive: whole, readyUntilLive, roundTripsOfApp } }
}

test('each measure is shown for one host, for several, and as a ratio; the goal is that of the time', () => {
  const slower = { ...sample, untilLive: 1_000 }
  const figures = hostFigures({ link: 'direct', ofOne: [sample], ofSeveral: [slower] }, 8, '1.5 times')
  expect(figures.map(({ measure, unit, samples, goal }) => [measure, unit, samples.ours?.[0], goal])).toEqual([
    ['until live, without boot, 1 app host', 'ms', 600, ''],
    ['until live, without boot, 8 app hosts', 'ms', 900, ''],
    ['until live, without boot, 8 app hosts compared with 1', 'times', 1.5, '1.5 times'],
    ["the runner's processor time, 1 app host", 'ms', 250, ''],
    ["the runner's processor time, 8 app hosts", 'ms', 250, ''],
    ["the runner's processor time, 8 app hosts compared with 1", 'times', 1, ''],
    ['peak memory, 1 app host', 'bytes', 70e6, ''],
    ['peak memory, 8 app hosts', 'bytes', 70e6, ''],
    ['peak memory, 8 app hosts compared with 1', 'times', 1, ''],
  ])
})

test('round trips are reported where they are counted', () => {
  const told = (link: LinkName, [ofOne, ofSeveral]: readonly [Measurement, Measurement]) =>
    hostFigures({ link, ofOne: [ofOne], ofSeveral: [ofSeveral] }, 8, '')
      .filter(({ measure }) => measure.startsWith('round trips'))
      .map(({ measure, samples }) => [measure, samples.ours?.[0]])
  expect(told('relay', [onTheWire(13, 10), onTheWire(26, 11)])).toEqual([
    ['round trips of one app host, 1 app host', 10],
    ['round trips of one app host, 8 app hosts', 11],
    ['round trips of one app host, 8 app hosts compared with 1', 1.1],
    ['round trips, from last application ready to live, 1 app host', 3],
    ['round trips, from last application ready to live, 8 app hosts', 3],
    ['round trips, from last application ready to live, 8 app hosts compared with 1', 1],
    ['round trips until live, 1 app host', 13],
    ['round trips until live, 8 app hosts', 26],
    ['round trips until live, 8 app hosts compared with 1', 2],
  ])
  const throughJump = told('jump', [onTheWire(13, null), onTheWire(26, null)])
  expect(throughJump.map(([measure]) => measure)).not.toContain('round trips of one app host, 1 app host')
  expect(told('direct', [sample, sample])).toEqual([])
})
