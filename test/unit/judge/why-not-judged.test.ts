import { expect, test } from 'vitest'
import { whyNotJudged } from '../../../src/judge/why-not-judged.ts'

const nobody = { requests: 0, failed: 0, spared: 0, times: new Map<number, number>() }
const WATCHED = { own: 0, troubles: [], isWatched: true, bakeTime: 10 }
const whyNot = (maxErrorRate: number | null, maxLatencyFactor: number | null) =>
  whyNotJudged(
    { maxErrorRate, maxLatencyFactor },
    { before: nobody, after: nobody, isReady: false, verdict: null },
    WATCHED,
  )

test('both inputs are named if they are none; one of them is enough to judge', () => {
  expect(whyNot(null, null)).toBe('max-error-rate and max-latency-factor are none')
  expect(whyNot(5, null)).toBe('nginx logged no requests')
  expect(whyNot(null, 2)).toBe('nginx logged no requests')
})

test('without enough to compare with, the reason is given', () => {
  const seen = (before: number, after: number, isReady: boolean, failed = 0) => {
    const totals = { before: { ...nobody, requests: before, failed }, after: { ...nobody, requests: after } }
    const judge = { ...totals, isReady, verdict: null }
    return whyNotJudged({ maxErrorRate: 5, maxLatencyFactor: null }, judge, WATCHED)
  }
  expect(seen(0, 100, false)).toBe('the previous version had no requests to compare with')
  expect(seen(2, 100, false)).toBe('the previous version had too few requests to compare with')
  expect(seen(200, 100, false, 190)).toBe('the previous version failed too many requests to compare with')
  expect(seen(200, 19, true)).toBe('fewer than 20 requests')
  expect(seen(200, 20, true)).toBeNull()
})

test('what was reverted was judged', () => {
  const totals = { before: { ...nobody, requests: 2 }, after: { ...nobody, requests: 900, failed: 900 } }
  const judge = { ...totals, isReady: false, verdict: 'failures' as const }
  expect(whyNotJudged({ maxErrorRate: 5, maxLatencyFactor: null }, judge, WATCHED)).toBeNull()
})
