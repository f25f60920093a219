import type { JudgeInputs } from '../inputs/read-judge.ts'
import { FEWEST, type Judge, type Total } from './judge.ts'

/** Of a version that fails a larger share of its requests, no other can be told that fails them all. */
const MOST_FAILED = 0.9

/** What is known about a watch, apart from what it saw. */
export interface WatchState {
  /** Requests of the action itself that it saw. */
  readonly own: number
  /** Hosts that could not be watched, each with the reason. */
  readonly troubles: readonly string[]
  readonly isWatched: boolean
  /** Seconds, those of steps included. */
  readonly bakeTime: number
}

/** Why the new version's requests say nothing about it; null if they do. */
export function whyNotJudged(
  { maxErrorRate, maxLatencyFactor }: JudgeInputs,
  { before, after, isReady, verdict }: Pick<Judge, 'before' | 'after' | 'isReady' | 'verdict'>,
  { own, troubles, isWatched, bakeTime }: WatchState,
): string | null {
  if (maxErrorRate === null && maxLatencyFactor === null) return 'max-error-rate and max-latency-factor are none'
  if (bakeTime === 0) return 'bake-time is 0'
  if (!isWatched) return troubles.join('; ') || 'there is no nginx'
  if (verdict !== null || (after.requests >= FEWEST && isReady)) return null
  const wasSeen = own + before.requests + after.requests > 0
  if (troubles.length > 0 && !wasSeen) return troubles.join('; ')
  if (after.requests === 0) return wasSeen ? 'there were no requests' : 'nginx logged no requests'
  return after.requests < FEWEST ? `fewer than ${FEWEST} requests` : whyNothingToCompare(before)
}

function whyNothingToCompare({ requests, failed }: Total): string {
  if (requests === 0) return 'the previous version had no requests to compare with'
  if (failed > MOST_FAILED * requests) return 'the previous version failed too many requests to compare with'
  return 'the previous version had too few requests to compare with'
}
