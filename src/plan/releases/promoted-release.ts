import type { AppObservation } from '../app-observation.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import type { SlotContent } from '../slots.ts'
import { wasRevertedOrFailed, wasStagedLast } from './kept-releases.ts'

/** Whether its promotion is recorded as final, even if the line of the journal that would say so is missing, or says that nobody knows. */
export function wasPromoted(
  { port, release }: SlotContent,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
): boolean {
  if (nginx.length === 0) return apps[0]?.recordedPort === port
  return nginx.some(({ promotion }) => promotion?.state === 'confirmed' && promotion.release === release)
}

/**
 * The release of the live slot, for the journal; null if there is none, or if nobody made it live: a staged or reverted one that answers
 * while the version that was promoted is down.
 */
export function findPromotedRelease(
  live: SlotContent | null,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
): string | null {
  if (live === null || live.release === null) return null
  const journal = apps[0]?.journal ?? []
  const isDoubtful = wasStagedLast(live.release, journal) || wasRevertedOrFailed(live.release, journal)
  return isDoubtful && !wasPromoted(live, apps, nginx) ? null : live.release
}
