import { Interruption } from '../interruption.ts'

/** How a run is told to end before its work is done, whatever the reason. */
export interface EarlyEnd {
  /** Raised with the reason: the current stage is given up, and reverting begins. */
  readonly begun: Interruption
  /** Raised halfway through the grace period: a stage that must finish has to leave time for reverting. */
  readonly halfway: Interruption
  /** Raised once there is no time left for reverting either. */
  readonly outOfTime: Interruption
  /** The first reason counts, and the shortest grace period. */
  end(reason: Error, graceSeconds: number): void
}

export function createEarlyEnd(): EarlyEnd {
  const begun = new Interruption()
  const halfway = new Interruption()
  const outOfTime = new Interruption()
  const late = () => outOfTime.raise(new Error('the run ran out of time; the host finishes this by itself'))
  return {
    begun,
    halfway,
    outOfTime,
    end(reason, graceSeconds) {
      begun.raise(reason)
      setTimeout(() => halfway.raise(reason), graceSeconds * 500).unref()
      setTimeout(late, graceSeconds * 1000).unref()
    },
  }
}
