import type { AppObservation } from '../app-observation.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { type PromotionRecord, SAME_MOMENT_SECONDS } from '../promotion-record.ts'
import { contentOf } from '../slots.ts'
import { wasLive } from './kept-releases.ts'

/**
 * The release of a slot whose promotion was not confirmed, and whose run disappeared: no journal tells of it, only the newest record
 * on an nginx host. If a later run has reconciled what was left, that record is its own. Null if there is none.
 */
export function findLostRelease(
  port: number,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
): string | null {
  const [app] = apps
  const { release } = contentOf(apps, port)
  // A run that reverts a promotion itself stops the new version, and the slot links to the release from before again: then the
  // record is not about that one. And a release that was live is still trusted if a rollback to it lost its runner.
  if (!app || release === null || wasLive(release, app.journal)) return null
  const isKnown = app.journal.some((entry) => entry.release === release)
  const wasLost = nginx.some(
    (host) => wasReverted(host, release, port, app) || (!isKnown && wasPassedOver(host, release, port, app)),
  )
  return wasLost ? release : null
}

/** Whether the newest record of the host says that a promotion of the release was not confirmed, or whether it may well be so. */
function wasReverted(
  { promotion, now }: NginxObservation,
  release: string,
  port: number,
  app: AppObservation,
): boolean {
  // Of what was only recorded as live, to be so before and after, it says nothing.
  if (promotion === null || promotion.state === 'confirmed' || promotion.from === promotion.to) return false
  if (promotion.release === release) return true
  return promotion.to === port && wasThere({ promotion, now }, release, app)
}

/**
 * Whether the newest record of the host is of no promotion, but of what made the other slot live again, or recorded that it is: the
 * record of the release, which it has replaced, was not confirmed then, or a journal would know of it.
 */
function wasPassedOver(
  { promotion, now }: NginxObservation,
  release: string,
  port: number,
  app: AppObservation,
): boolean {
  if (promotion === null || promotion.to === port) return false
  const hasReconciled = promotion.release === null && promotion.state === 'confirmed'
  return (hasReconciled || promotion.from === promotion.to) && wasThere({ promotion, now }, release, app)
}

/** Whether the release was on its slot when the record was written. */
function wasThere(
  { promotion, now }: { readonly promotion: PromotionRecord; readonly now: number | null },
  release: string,
  app: AppObservation,
): boolean {
  // A power cut may have left the record empty, or it has replaced that of this release. So what was there by then counts, too. Ages
  // say that, since the clocks of two hosts differ; when it was launched says nothing, since systemd may have started it again. What
  // is not known, or can't be told apart, counts as well: to skip a good version is safer than to promote a bad one.
  const uploadedAt = app.releases.find(({ name }) => name === release)?.uploadedAt
  if (uploadedAt === undefined || app.now === null || now === null) return true
  return app.now - uploadedAt >= now - promotion.writtenAt - SAME_MOMENT_SECONDS
}
