import { Failure } from '../../failure.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import type { AppObservation } from '../app-observation.ts'
import { isSlotUp } from '../slots.ts'
import { isStaged } from '../standby-plan.ts'
import type { LiveState } from './find-live.ts'

/**
 * Whether what drifted may only be reconciled if the slot that becomes live is healthy: users would be sent there. Not if they
 * are there already, or if nothing answers anywhere. A deployment or a rollback could still help users who are sent to a backup that is
 * not healthy; but all that a promotion of that one could do is to make it live for good.
 */
export function needsHealth(
  { operation }: Inputs,
  { livePort, links, drifts }: LiveState,
  apps: readonly AppObservation[],
): boolean {
  if (links.length === 0 || !isSlotUp(apps, livePort)) return false
  const isPromoted = operation === 'promote' && isStaged(livePort, apps)
  return drifts.some(({ isAlreadyServing }) => isPromoted || !isAlreadyServing)
}

/** Throws a {@link Failure} if the slot that would become live is healthy on no app host; `troubles` has what is wrong on each. */
export function refuseUnhealthy({ livePort, drifts }: LiveState, troubles: ReadonlyArray<string | null>): void {
  // nginx skips an app host on which nothing answers.
  if (troubles.includes(null)) return
  const reasons = [...new Set(drifts.map(({ reason }) => reason))].join('; ')
  throw new Failure(`${reasons}; port ${livePort} would then be the live slot, but it is not healthy: ${troubles[0]}`, {
    remedy: 'Make one slot healthy (start its release again, or restart it), then run this again.',
  })
}
