import { expect, test } from 'vitest'
import { whyNotJudged } from '../../../src/judge/why-not-judged.ts'

const nobody = { requests: 0, failed: 0, spared: 0, times: new Map<number, number>() }
const WATCHED = { own: 0, troubles: [], isWatched: true, bakeTime: 10 }
const whyNot = (maxErrorRate: number | null, maxLatencyFactor: number | null) =>
  whyNotJudged({ maxErrorRate, maxLatencyFactor }, { before: nobody, after: nobody }, WATCHED)

test('both inputs are named if they are none; one of them is enough to judge', () => {
  expect(whyNot(null, null)).toBe('max-error-rate and max-latency-factor are none')
  expect(whyNot(5, null)).toBe('nginx logged no requests')
  expect(whyNot(null, 2)).toBe('nginx logged no requests')
})
