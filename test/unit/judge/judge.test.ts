import { describe, expect, test } from 'vitest'
import { Judge } from '../../../src/judge/judge.ts'
import { bucketOf, bucketsIn, quantile } from '../../../src/judge/times.ts'
import { AS_BY_DEFAULT, simulate } from '../../judge/simulation.ts'

const seeds = Array.from({ length: 40 }, (_, index) => index + 1)
const ports = { before: 8000, after: 8001 }
const slice = { spared: 0, times: new Map<number, number>() }
const steady = { rate: 100, burst: 0, milliseconds: 0 }

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN
}

describe('a release that fails no more often than the one before', () => {
  test.each([
    [0.001, 0, 2],
    [0.01, 0, 2],
    [0.05, 0, 2],
    [0.05, 0, 30],
    [0.05, 0.2, 2],
    [0.05, 0.2, 30],
  ])('is not reverted: %d of all requests, in bursts of %d s, watched for %d s', (errors, burst, watched) => {
    const version = { ...steady, errors, burst }
    const reverted = seeds.filter((seed) => simulate(seed, { before: version, after: version, watched, bakeTime: 20 }))
    expect(reverted).toEqual([])
  })
})

test('a release that fails every fifth request is reverted after at most 50 failures in nine of ten runs', () => {
  const ended = seeds.map((seed) =>
    simulate(seed, {
      before: { ...steady, errors: 0.001 },
      after: { ...steady, errors: 0.2 },
      watched: 20,
      bakeTime: 20,
    }),
  )
  expect(ended).not.toContain(null)
  const failed = ended.map((reverted) => reverted?.failed ?? Number.NaN)
  expect(median(failed)).toBeLessThan(40)
  expect(failed.filter((count) => count > 50).length).toBeLessThanOrEqual(4)
})

test('a second and a half of requests before is enough to tell a release that fails half of its own', () => {
  const before = { ...steady, errors: 0 }
  const after = { ...steady, errors: 0.5 }
  const revertedOf = (watched: number) =>
    seeds.filter((seed) => simulate(seed, { before, after, watched, bakeTime: 5 }))
  expect(revertedOf(1.5)).toEqual(seeds)
  expect(revertedOf(0.5)).toEqual([])
})

test('three times as slow as the version before is too slow if twice is allowed', () => {
  const allowed = { maxErrorRate: null, maxLatencyFactor: 2 }
  const before = { ...steady, errors: 0, milliseconds: 20 }
  const slow = (factor: number, seed: number) =>
    simulate(seed, { before, after: { ...before, milliseconds: 20 * factor }, watched: 30, bakeTime: 20 }, allowed)
  const few = seeds.slice(0, 10)
  expect(few.filter((seed) => slow(1, seed) !== null)).toEqual([])
  expect(few.filter((seed) => slow(4, seed) === null)).toEqual([])
})

test('fewer than 20 requests decide nothing, and neither do those of half a second', () => {
  const judge = new Judge(AS_BY_DEFAULT, ports, 1)
  for (let tenth = 0; tenth < 300; tenth++) judge.see({ ...slice, port: 8000, tenth, requests: 10, failed: 0 })
  for (let tenth = 300; tenth < 319; tenth++) judge.see({ ...slice, port: 8001, tenth, requests: 1, failed: 1 })
  judge.settle()
  expect(judge.verdict).toBeNull()
  judge.see({ ...slice, port: 8001, tenth: 330, requests: 1, failed: 1 })
  judge.settle()
  expect(judge.verdict).toBe('failures')

  const other = new Judge(AS_BY_DEFAULT, ports, 1)
  for (let tenth = 0; tenth < 300; tenth++) other.see({ ...slice, port: 8000, tenth, requests: 10, failed: 0 })
  for (let tenth = 300; tenth < 305; tenth++) other.see({ ...slice, port: 8001, tenth, requests: 100, failed: 100 })
  for (let tenth = 305; tenth < 350; tenth++) other.see({ ...slice, port: 8001, tenth, requests: 100, failed: 0 })
  other.settle()
  expect(other.verdict).toBeNull()
})

test('without requests before, nothing is compared', () => {
  const judge = new Judge(AS_BY_DEFAULT, ports, 1)
  for (let tenth = 0; tenth < 50; tenth++) judge.see({ ...slice, port: 8001, tenth, requests: 10, failed: 10 })
  judge.settle()
  expect(judge.verdict).toBeNull()
  expect(judge.after).toMatchObject({ requests: 500, failed: 500 })
})

test('what several hosts saw in one tenth of a second is one slice', () => {
  const seen = (hosts: number) => {
    const judge = new Judge(AS_BY_DEFAULT, ports, hosts)
    for (let tenth = 0; tenth < 300; tenth++) judge.see({ ...slice, port: 8000, tenth, requests: 10, failed: 0 })
    for (let tenth = 300; tenth < 304; tenth++) {
      for (let host = 0; host < hosts; host++) {
        judge.see({ ...slice, port: 8001, tenth: tenth - host, requests: 30, failed: 30 })
      }
    }
    judge.settle()
    return judge
  }
  // Four slices, seen by each of three hosts a little later than by the one before: too few to decide.
  expect(seen(3).verdict).toBeNull()
  expect(seen(3).after.requests).toBe(360)
})

test('failures of the same kind are added up', () => {
  const judge = new Judge(AS_BY_DEFAULT, ports, 1)
  const failed = { port: 8001, status: '500', method: 'GET', path: '/orders/*' }
  judge.seeFailed({ ...failed, count: 2 })
  judge.seeFailed({ ...failed, count: 3 })
  judge.seeFailed({ ...failed, port: 8000, count: 1 })
  expect(judge.failures).toEqual([
    { ...failed, count: 5 },
    { ...failed, port: 8000, count: 1 },
  ])
})

test('times are accurate to about 5 %', () => {
  for (const milliseconds of [1, 2, 5, 31, 250, 4_000]) {
    const said = quantile(new Map([[bucketOf(milliseconds), 10]]), 0.95) ?? Number.NaN
    expect(Math.abs(said / milliseconds - 1)).toBeLessThan(0.055)
  }
  expect(quantile(new Map([[0, 1]]), 0.5)).toBe(0)
  expect(quantile(new Map(), 0.5)).toBeNull()
  expect(bucketOf(40) - bucketOf(20)).toBeLessThanOrEqual(bucketsIn(2))
})

test('a few tenths of a second with requests tell a version that fails everything from the one before', () => {
  const judge = new Judge(AS_BY_DEFAULT, ports, 1)
  judge.see({ ...slice, port: 8000, tenth: 0, requests: 10, failed: 0 })
  judge.settle()
  expect(judge.isReady).toBe(false)
  for (let tenth = 1; tenth < 4; tenth++) judge.see({ ...slice, port: 8000, tenth, requests: 10, failed: 0 })
  judge.settle()
  expect(judge.isReady).toBe(true)
  for (let tenth = 5; tenth < 25; tenth++) judge.see({ ...slice, port: 8001, tenth, requests: 10, failed: 10 })
  expect(judge.verdict).toBe('failures')
})
