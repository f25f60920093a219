import { SAME_MOMENT_SECONDS } from '../../promotion/record.ts'
import type { AppObservation } from '../app-observation.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { contentOf } from '../slots.ts'
import { wasLive } from './kept-releases.ts'

/**
 * The release of a slot whose promotion was not confirmed, and whose run disappeared: no journal tells of it, only the newest record
 * on an nginx host. Null if there is none.
 */
export function findLostRelease(
  port: number,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
): string | null {
  const { release } = contentOf(apps, port)
  // A run that reverts a promotion itself stops the new version, and the slot links to the release from before again: then the
  // record is not about that one. And a release that was live is still trusted if a rollback to it lost its runner.
  if (release === null || wasLive(release, apps[0]?.journal ?? [])) return null
  // When it was launched says nothing, since systemd may have started it again. If it is not known when it came, or if that can't be
  // told apart from the record's time, the record counts: to skip a good version is safer than to promote a bad one.
  const uploadedAt = apps[0]?.releases.find(({ name }) => name === release)?.uploadedAt ?? 0
  const isLost = nginx.some(
    ({ promotion }) =>
      promotion !== null &&
      promotion.state !== 'confirmed' &&
      promotion.to === port &&
      uploadedAt <= promotion.writtenAt + SAME_MOMENT_SECONDS,
  )
  return isLost ? release : null
}
