import { Failure } from '../failure.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { AppObservation, JournalEntry, SlotProcess } from './app-observation.ts'
import { refuseTakenHealthPort, refuseTakenSlot } from './deploy-plan.ts'
import { findAddressRemarks } from './faults/address-faults.ts'
import { findHardcodedProxyPassRemarks } from './faults/hardcoded-proxy-pass-faults.ts'
import type { HostFault } from './faults/host-fault.ts'
import { findHostFaults } from './faults/host-faults.ts'
import { findLostAddressRemarks } from './faults/listen-faults.ts'
import { findMemoryRemarks } from './faults/memory-faults.ts'
import { findSelinuxRemarks } from './faults/selinux.ts'
import { findUncheckedRightRemarks } from './faults/sudo-faults.ts'
import { describeStranger } from './health/health-port.ts'
import type { LiveState } from './live/find-live.ts'
import { needsHealth, refuseUnhealthy } from './live/reconcilable.ts'
import { findFailTimeoutRemarks } from './nginx/fail-timeout-remarks.ts'
import { findUnloggedRemarks } from './nginx/watchable.ts'
import type { NginxObservation } from './nginx-observation.ts'
import { isUnderWay } from './promotion-record.ts'
import { findKeptReleases, type KeptRelease } from './releases/kept-releases.ts'
import { findLostRelease } from './releases/lost-promotion.ts'
import { contentOf, otherPort, processesOf } from './slots.ts'

/** The state of a slot on an app host. */
export interface SlotStatus {
  readonly host: string
  readonly slot: 'blue' | 'green'
  readonly port: number
  readonly isLive: boolean
  /** Of the process that listens; null if none does. */
  readonly process: SlotProcess | null
  /** Of the process, else of what the slot links to. */
  readonly release: string | null
  readonly version: string | null
  /** Null: healthy; else what is wrong. */
  readonly trouble: string | null
}

/** What `status` reports about an environment. */
export interface StatusReport {
  readonly slots: readonly SlotStatus[]
  /** Everything that would stop a deployment. */
  readonly faults: readonly HostFault[]
  /** What the next operation would reconcile by itself, and what else a reader should know. */
  readonly remarks: readonly string[]
  /** What a rollback can go to, newest first. */
  readonly releases: readonly KeptRelease[]
  /** The last operations, newest first. */
  readonly journal: readonly JournalEntry[]
}

const JOURNAL_LENGTH = 20

/**
 * Reports what was observed; pure. `troubles` has the results of health requests, per app host in their order and per port;
 * `found` says what is live, or why that is not known.
 */
export function buildStatusReport(
  inputs: Inputs,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
  troubles: ReadonlyArray<ReadonlyMap<number, string | null>>,
  found: LiveState | Failure,
): StatusReport {
  const reconciled = found instanceof Failure ? null : found
  const faults = findHostFaults(inputs, apps, nginx, { javaRelease: null, bytes: null }, reconciled?.drifts)
  const livePort = reconciled?.livePort ?? null
  collectFailure(faults, () => {
    if (found instanceof Failure) throw found
    const standby = otherPort(inputs.ports, found.livePort)
    refuseTakenSlot(standby, processesOf(apps, standby))
    refuseTakenHealthPort(inputs, standby, apps)
  })
  const slots = apps.flatMap((app, index) => slotsOf(inputs, app, livePort, troubles[index]))
  const ofLive = slots.filter(({ isLive }) => isLive).map(({ trouble }) => trouble)
  collectFailure(faults, () => {
    if (reconciled && needsHealth(inputs, reconciled, apps)) refuseUnhealthy(reconciled, ofLive)
  })
  const journal = [...(apps[0]?.journal ?? [])].reverse().slice(0, JOURNAL_LENGTH)
  const halfDone = reconciled?.drifts.map(({ reason }) => describeHalfDone(reason, reconciled.livePort)) ?? []
  const lost = livePort === null ? null : findLostRelease(otherPort(inputs.ports, livePort), apps, nginx)
  const remarks = [
    ...halfDone,
    ...findPromotionRemarks(nginx),
    ...findMixedReleaseRemarks(slots),
    ...apps.flatMap((app) => findMemoryRemarks(inputs, app)),
    ...nginx.flatMap((host) => findAddressRemarks(inputs, host)),
    ...nginx.flatMap((host) => findLostAddressRemarks(inputs, host)),
    ...nginx.flatMap((host) => findHardcodedProxyPassRemarks(inputs, host)),
    ...nginx.flatMap((host) => findUncheckedRightRemarks(inputs, host)),
    ...nginx.flatMap(findUnloggedRemarks),
    ...nginx.flatMap((host) => findFailTimeoutRemarks(inputs, host)),
    ...nginx.flatMap((host) => findSelinuxRemarks(inputs, apps, host)),
  ]
  return { slots, faults, remarks, releases: findKeptReleases(apps, lost), journal }
}

function slotsOf(
  inputs: Inputs,
  app: AppObservation,
  livePort: number | null,
  troubles: ReadonlyMap<number, string | null> | undefined,
): SlotStatus[] {
  const { ports, nginxHosts } = inputs
  return (['blue', 'green'] as const).map((slot) => {
    const port = ports[slot]
    const process = processesOf([app], port).find(({ isUp }) => isUp) ?? null
    const { release, version } = contentOf([app], port)
    const down = nginxHosts.length > 0 ? 'nothing listens' : 'nothing runs'
    const trouble = process ? (describeStranger(inputs, app, port) ?? troubles?.get(port) ?? null) : down
    const isLive = port === livePort
    return { host: app.host, slot, port, isLive, process, release, version, trouble }
  })
}

/** App hosts whose live slots differ: somebody other than this action changed something there. */
function findMixedReleaseRemarks(slots: readonly SlotStatus[]): string[] {
  const live = slots.filter(({ isLive, process }) => isLive && process !== null)
  if (new Set(live.map(({ release }) => release)).size < 2) return []
  const list = live.map(({ host, release }) => `${host} ${release ?? '(not launched by this action)'}`).join(', ')
  return [`the app hosts run different releases on the live slot: ${list}`]
}

function describeHalfDone(reason: string, livePort: number): string {
  return `half-done: ${reason}; the next operation makes port ${livePort} the live slot`
}

function findPromotionRemarks(nginx: readonly NginxObservation[]): string[] {
  return nginx.flatMap(({ host, promotion, instant }) => [
    ...(promotion && isUnderWay(promotion)
      ? [
          `${host}: a promotion from port ${promotion.from} to port ${promotion.to} is under way${describeStep(instant)}`,
        ]
      : []),
    ...(promotion?.because ? [`${host}: last reversal: ${promotion.because}`] : []),
  ])
}

function describeStep(instant: NginxObservation['instant']): string {
  return instant?.step ? `: ${instant.step.percent} % of the clients get port ${instant.step.to}` : ''
}

function collectFailure(faults: HostFault[], check: () => void): void {
  try {
    check()
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    faults.push({ what: thrown.message, remedy: thrown.remedy ?? '' })
  }
}
