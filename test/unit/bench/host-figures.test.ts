import { expect, test } from 'vitest'
import { hostFigures } from '../../bench/host-figures.ts'
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
const onTheWire = (roundTrips: number, most: number): Measurement => {
  const whole = { ...traffic, roundTrips }
  return { ...sample, traffic: { whole, untilLive: whole, readyUntilLive: whole, mostRoundTrips: most } }
}

test('each measure is told of the one, of the several, and as a ratio; the goal is that of the time', () => {
  const slower = { ...sample, untilLive: 1_000 }
  const figures = hostFigures({ link: 'direct', ofOne: [sample], ofSeveral: [slower] }, 8, '1.5 times')
  expect(figures.map(({ measure, unit, samples, goal }) => [measure, unit, samples.ours?.[0], goal])).toEqual([
    ['until live, less boot, 1 app host', 'ms', 600, ''],
    ['until live, less boot, 8 app hosts', 'ms', 900, ''],
    ['until live, less boot, 8 against 1', 'times', 1.5, '1.5 times'],
    ["the runner's processor time, 1 app host", 'ms', 250, ''],
    ["the runner's processor time, 8 app hosts", 'ms', 250, ''],
    ["the runner's processor time, 8 against 1", 'times', 1, ''],
    ['peak memory, 1 app host', 'bytes', 70e6, ''],
    ['peak memory, 8 app hosts', 'bytes', 70e6, ''],
    ['peak memory, 8 against 1', 'times', 1, ''],
  ])
})

test('round trips are told where they are counted', () => {
  const turns = { link: 'jump', ofOne: [onTheWire(13, 10)], ofSeveral: [onTheWire(26, 11)] } as const
  const figures = hostFigures(turns, 20, '')
  const told = figures.filter(({ measure }) => measure.startsWith('round trips'))
  expect(told.map(({ measure, samples }) => [measure, samples.ours?.[0]])).toEqual([
    ['round trips of one host, 1 app host', 10],
    ['round trips of one host, 20 app hosts', 11],
    ['round trips of one host, 20 against 1', 1.1],
    ['round trips in all, 1 app host', 13],
    ['round trips in all, 20 app hosts', 26],
    ['round trips in all, 20 against 1', 2],
  ])
  expect(figures[0]?.link).toBe('20 ms each way, 10 Mbit/s, through a jump host')
})
