import type { Inputs } from '../../inputs/inputs.ts'
import type { AppObservation } from '../app-observation.ts'
import type { Drift } from '../drift.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { haveLeft } from '../promotion-record.ts'
import { otherPort } from '../slots.ts'
import { findLiveOnNginxHost } from './find-live-on-nginx-host.ts'
import { findLiveProcesses } from './find-live-without-nginx.ts'
import type { LiveLink } from './live-link.ts'

/** What an operation starts from. */
export interface LiveState {
  /** The slot that is live, once what has drifted is reconciled. */
  readonly livePort: number
  /**
   * The slot that was live until now, or until an earlier run that has promoted nothing since: what a rollback goes back from. Null: it is
   * `livePort`.
   */
  readonly movedFrom: number | null
  /** The link of each nginx host as it is on disk, in the order of the inputs; empty without nginx. */
  readonly links: readonly LiveLink[]
  /** The nginx hosts or, without nginx, the app hosts on which `livePort` must be made the live slot before anything else. */
  readonly drifts: readonly Drift[]
}

/**
 * Decides what is live; pure. If nginx hosts disagree, the first one decides. Throws a Failure with what was seen
 * and what to do if only a person can decide.
 */
export function findLive(
  inputs: Inputs,
  nginx: readonly NginxObservation[],
  apps: readonly AppObservation[],
): LiveState {
  const found = nginx.map((seen) => {
    const { link, drift } = findLiveOnNginxHost(inputs, seen, apps)
    return { seen, link, drift, port: drift?.port ?? link.port }
  })
  const [first] = found
  if (!first) return { ...findLiveProcesses(inputs, apps), links: [] }
  const livePort = first.port
  const drifts = found.flatMap(({ seen: { host }, drift, port }, index): Drift[] => {
    if (port !== livePort) {
      const reason = `${host} uses port ${port}, ${first.seen.host} uses port ${livePort}`
      return [{ index, host, reason, isAlreadyServing: false }]
    }
    return drift ? [{ index, host, reason: drift.reason, isAlreadyServing: drift.isAlreadyServing }] : []
  })
  const other = otherPort(inputs.ports, livePort)
  const wasMoved = haveLeft(other, first.seen.promotion)
  const movedFrom = first.drift?.movedFrom ?? (wasMoved ? other : null)
  return { livePort, movedFrom, links: found.map(({ link }) => link), drifts }
}
