import { Failure } from '../../failure.ts'
import type { SlotPorts } from '../../inputs/inputs.ts'
import type { AppObservation } from '../app-observation.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { contentOf, isSlotUp, otherPort, type SlotContent } from '../slots.ts'
import { findLastLive, holds, requireKeptRelease, wasRevertedOrFailed, wasStagedLast } from './kept-releases.ts'
import { findLostRelease } from './lost-promotion.ts'
import { findPromotedRelease, wasPromoted } from './promoted-release.ts'
import { versionOf } from './release-name.ts'

/** What a rollback goes back from. */
export interface RollbackStart {
  readonly ports: SlotPorts
  /** The slot that was live until now. */
  readonly from: number
  /** Whether the other slot is live by now. */
  readonly isLeft: boolean
}

/**
 * The release that a rollback goes to: the one that is named, else the standby's, unless that was reverted, failed or is only
 * staged: then the one that was live last. After a boot that has started neither slot, that is the live one itself. Throws a {@link Failure} if there is none.
 */
export function chooseRollbackTarget(
  asked: string | null,
  { ports, from, isLeft }: RollbackStart,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
): SlotContent {
  const port = otherPort(ports, from)
  // If it is down, what the slot links to.
  const liveRelease = contentOf(apps, from).release
  const isLive = (release: string) => release === liveRelease && !isLeft && isSlotUp(apps, from)
  if (asked !== null) {
    const release = requireKeptRelease(asked, apps)
    if (isLive(release)) {
      throw new Failure(`release ${release} is already the live version`, {
        remedy: 'Set the input release to another kept release; operation status lists them.',
      })
    }
    return { port, release, version: versionOf(release) }
  }
  const standby = contentOf(apps, port)
  const isLost = findLostRelease(port, apps, nginx) !== null
  const isPromoted = wasPromoted(standby, apps, nginx)
  const refusal =
    standby.release === null ? null : whyNotStandby(standby.release, isLive(standby.release), isLost, isPromoted, apps)
  if (refusal === null) return standby
  const release = findLiveBeforeBoot(from, apps, nginx) ?? findLastLive(apps, liveRelease)
  if (release !== null) return { port, release, version: versionOf(release) }
  throw refusal
}

/**
 * The release of the live slot, if nobody has left it for another one: neither slot has a process, as after a boot that starts none.
 * Null if that is not so, or if the release is not to be trusted or not kept.
 */
function findLiveBeforeBoot(
  port: number,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
): string | null {
  const isIdle = apps.every(({ slots, restarting }) => {
    return restarting.length === 0 && slots.every(({ processes }) => processes.length === 0)
  })
  if (!isIdle || findLostRelease(port, apps, nginx) !== null) return null
  const release = findPromotedRelease(contentOf(apps, port), apps, nginx)
  return release !== null && apps.every((app) => holds(app, release)) ? release : null
}

/** Why the standby's release needs to be named to be rolled back to, if no other is kept; null: no need. */
function whyNotStandby(
  release: string,
  isLive: boolean,
  isLost: boolean,
  isPromoted: boolean,
  apps: readonly AppObservation[],
): Failure | null {
  if (isLive) {
    return new Failure(`the standby's release ${release} is live, too, and no other kept release was ever live`, {
      remedy: 'Deploy the version that should be live.',
    })
  }
  const journal = apps[0]?.journal ?? []
  if (isLost || wasRevertedOrFailed(release, journal)) {
    return new Failure(
      `the standby's release ${release} was reverted or failed, and no other kept release was ever live`,
      {
        remedy: `Deploy a version that works. To make this one live all the same, set the input release to ${release}`,
      },
    )
  }
  // Nobody has approved it yet: that is what operation promote is for.
  if (isPromoted || !wasStagedLast(release, journal)) return null
  return new Failure(
    `the standby's release ${release} is staged and has never been live, and no other kept release was ever live`,
    {
      remedy: `Deploy the version that should be live. To make the staged one live, use operation promote, or set the input release to ${release}`,
    },
  )
}
