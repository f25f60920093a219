import { expect, test } from 'vitest'
import { whyNotJudged } from '../../../src/judge/why-not-judged.ts'

const nobody = { requests: 0, failed: 0, spared: 0, times: new Map<number, number>() }
const WATCHED = { own: 0, troubles: [], isWatched: true, bakeTime: 10 }
const whyNot = (maxErrorRate: number | null, maxLatencyFactor: number | null) =>
  whyNotJudged({ maxErrorRate, maxLatencyFactor }, { before: nobody, after: nobody, isReady: false }, WATCHED)

test('both inputs are named if they are none; one of them is enough to judge', () => {
  expect(whyNot(null, null)).toBe('max-error-rate and max-latency-factor are none')
  expect(whyNot(5, null)).toBe('nginx logged no requests')
  expect(whyNot(null, 2)).toBe('nginx logged no requests')
})

test('few requests to either version are said to be too few', () => {
  const seen = (before: number, after: number, isReady: boolean) => {
    const totals = { before: { ...nobody, requests: before }, after: { ...nobody, requests: after }, isReady }
    return whyNotJudged({ maxErrorRate: 5, maxLatencyFactor: null }, totals, WATCHED)
  }
  expect(seen(0, 100, false)).toBe('the previous version had no requests to compare with')
  expect(seen(2, 100, false)).toBe('the previous version had too few requests to compare with')
  expect(seen(200, 19, true)).toBe('fewer than 20 requests')
  expect(seen(200, 20, true)).toBeNull()
})
