import type { JudgeInputs } from '../inputs/read-judge.ts'
import { FEWEST, type Judge } from './judge.ts'

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
  { before, after, isReady }: Pick<Judge, 'before' | 'after' | 'isReady'>,
  { own, troubles, isWatched, bakeTime }: WatchState,
): string | null {
  if (maxErrorRate === null && maxLatencyFactor === null) return 'max-error-rate and max-latency-factor are none'
  if (bakeTime === 0) return 'bake-time is 0'
  if (!isWatched) return troubles.join('; ') || 'there is no nginx'
  if (after.requests >= FEWEST && isReady) return null
  const wasSeen = own + before.requests + after.requests > 0
  if (troubles.length > 0 && !wasSeen) return troubles.join('; ')
  if (after.requests === 0) return wasSeen ? 'there were no requests' : 'nginx logged no requests'
  if (before.requests === 0) return 'the previous version had no requests to compare with'
  if (after.requests < FEWEST) return `fewer than ${FEWEST} requests`
  return 'the previous version had too few requests to compare with'
}
