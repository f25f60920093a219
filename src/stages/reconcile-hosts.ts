import type { Hosts } from '../hosts/hosts.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { AppObservation } from '../plan/app-observation.ts'
import { describeStranger } from '../plan/health/health-port.ts'
import { findAbandonedPromotion } from '../plan/live/abandoned-promotion.ts'
import type { LiveState } from '../plan/live/find-live.ts'
import { needsHealth, refuseUnhealthy } from '../plan/live/reconcilable.ts'
import type { NginxObservation } from '../plan/nginx-observation.ts'
import { isSlotUp, otherPort, runningContentOf } from '../plan/slots.ts'
import type { Progress } from '../progress/progress.ts'
import { combinePromotions } from '../promotion/combined-promotion.ts'
import { type Front, frontAfter, frontsOf, onEachFront } from '../promotion/front.ts'
import { createHostPromotion } from '../promotion/promote.ts'
import { specifyAtOnce } from '../promotion/promotion-spec.ts'
import { createHostReversal } from '../promotion/revert-abandoned.ts'
import { askHealth } from './ask-health.ts'
import { restartAndHandOver } from './hand-over.ts'
import { proveLinkInUse } from './prove.ts'
import { stopSlot } from './stop.ts'

/** What was observed, in the order of the hosts. */
interface Seen {
  readonly hosts: Hosts
  readonly apps: readonly AppObservation[]
  readonly nginx: readonly NginxObservation[]
}

/**
 * Reconciles what an earlier run or somebody by hand left, so that disk and nginx agree on the live slot, on every nginx host.
 * If the live slot is down and its backup answers, the backup becomes the live slot: then the dead one gets no request
 * before its new version is healthy. Without nginx, what runs on the deciding app host takes over on the others.
 * Returns the fronts as they are afterwards.
 */
export async function reconcileHosts(
  { hosts, apps, nginx }: Seen,
  found: LiveState,
  { inputs, progress }: { readonly inputs: Inputs; readonly progress: Progress },
  log: (line: string) => void,
): Promise<Front[]> {
  const { livePort, movedFrom, links, drifts } = found
  const fronts = frontsOf(hosts.nginx, links)
  if (drifts.length === 0) return fronts
  for (const reason of new Set(drifts.map((drift) => drift.reason))) log(reason)
  if (hosts.nginx.length === 0) return reconcileAppHosts(hosts, { livePort, drifts }, apps, inputs, log)
  await requireReconcilable(hosts, found, apps, inputs)
  const drifted = fronts.filter((_, place) => drifts.some(({ index }) => index === place))
  const promotion = combinePromotions(drifted, (front) => {
    const seen = nginx[fronts.indexOf(front)]
    const left = seen ? findAbandonedPromotion(seen, inputs) : null
    return left?.from === livePort
      ? createHostReversal(front, left, inputs, log)
      : createHostPromotion(front, specifyAtOnce(livePort, false, movedFrom), inputs, log)
  })
  const reconciled = fronts.map((front) => (drifted.includes(front) ? frontAfter(front, livePort, inputs) : front))
  try {
    await promotion.widen(100)
    await onEachFront(reconciled, (front) => proveLinkInUse(front, inputs))
    await promotion.confirm()
  } catch (thrown) {
    progress.promotion = await promotion.revert()
    throw thrown
  }
  log(`port ${livePort}${isSlotUp(apps, livePort) ? ', which answers,' : ''} is the live slot now`)
  return reconciled
}

async function reconcileAppHosts(
  hosts: Hosts,
  { livePort, drifts }: Pick<LiveState, 'livePort' | 'drifts'>,
  apps: readonly AppObservation[],
  inputs: Inputs,
  log: (line: string) => void,
): Promise<Front[]> {
  // If nothing runs, nothing has drifted.
  const release = runningContentOf(apps, livePort)?.release ?? ''
  const replacement = { release, port: livePort, instead: otherPort(inputs.ports, livePort) }
  const strays = hosts.apps.filter((_, place) => drifts.some(({ index }) => index === place))
  await onEachHost(strays, async (app) => {
    await stopSlot(app, livePort, inputs.launch.stopTimeout, log)
    await restartAndHandOver(app, replacement, hosts, inputs, log)
  })
  return []
}

/** Throws a Failure if what drifted can't be reconciled, since that would send users to a slot that is not healthy; changes nothing. */
export async function requireReconcilable(
  hosts: Hosts,
  found: LiveState,
  apps: readonly AppObservation[],
  inputs: Inputs,
): Promise<void> {
  if (!needsHealth(inputs, found, apps)) return
  const troubles = await onEachHost(hosts.apps, async (app, index) => {
    const seen = apps[index]
    return (seen && describeStranger(inputs, seen, found.livePort)) ?? askHealth(hosts, app, found.livePort, inputs)
  })
  refuseUnhealthy(found, troubles)
}
