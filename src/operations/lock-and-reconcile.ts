import type { Hosts } from '../hosts/hosts.ts'
import { findHostFaults, refuseUnfitNginx } from '../plan/faults/host-faults.ts'
import { MissingTools } from '../plan/faults/missing-tools.ts'
import { refuseNeighbors } from '../plan/faults/neighbor-faults.ts'
import { findUnsupervised } from '../plan/live/unsupervised.ts'
import type { Log } from '../progress/stages.ts'
import { type Front, frontsOf } from '../promotion/front.ts'
import { acquireLock } from '../stages/lock.ts'
import { reconcileHosts } from '../stages/reconcile-hosts.ts'
import { superviseLive } from '../stages/supervise-live.ts'
import { requireVerifyUrlReachable, tryVerifyUrl } from '../stages/verify-url.ts'
import { observeOnceLiveIsBack } from './await-live-slot.ts'
import { findAndProveEarly, findAndProveLive } from './find-and-prove-live.ts'
import { type Observation, observeAgain, observeHosts, observeOnceSettled, withPromotionsOf } from './observe-hosts.ts'
import type { OperationContext } from './operation.ts'

/** An observation of hosts on which disk and nginx agree on the slot that is live. */
export interface ReconciledObservation extends Observation {
  readonly livePort: number
  /** As of a `LiveState`. */
  readonly movedFrom: number | null
  /** In the order of `hosts.nginx`. */
  readonly fronts: readonly Front[]
}

/**
 * Takes the lock, observes, and reconciles what an earlier run left: what every operation that changes something starts with.
 * The lock is released when the run ends, however it ends. `early` is an observation with sudo's rules, which takes a while.
 */
export async function lockAndReconcile(
  context: OperationContext,
  early: Promise<Observation> = observeHosts(context, { withRights: true }),
): Promise<ReconciledObservation> {
  early.catch(() => undefined)
  const { inputs, stages } = context
  const hosts = await stages.run('Connect', () => context.hosts)
  const locking = stages.run('Lock', (log) => lock(context, hosts, log))
  const provingEarly = findAndProveEarly(inputs, early, locking)
  await locking
  const found = await stages.run('Look', async (log) => {
    const observe = () => observeOnceSettled(inputs, () => observeUnderLock(context, early), log)
    const observing = observeOnceLiveIsBack(context, observe, log)
    observing.catch(() => undefined)
    const visiting = tryVerifyUrl(inputs)
    // If it fails, so does what is observed by it, with less to say.
    await early
    const { observation, hasWaited } = await observing
    const liveState = await findAndProveLive(context, observation, hasWaited ? null : await provingEarly)
    refuseUnfitNginx(inputs, observation.nginx, liveState.drifts)
    refuseNeighbors(inputs, observation.apps)
    const remark = await requireVerifyUrlReachable(observation, liveState, inputs, visiting)
    if (remark !== null) log(remark)
    return { ...observation, liveState }
  })
  const { livePort, movedFrom, links, drifts } = found.liveState
  const isSupervised = found.apps.every((app) => findUnsupervised(inputs, livePort, app) === null)
  if (drifts.length === 0 && isSupervised)
    return { ...found, livePort, movedFrom, fronts: frontsOf(hosts.nginx, links) }
  const fronts = await stages.run('Reconcile', async (log) => {
    const reconciled = await reconcileHosts(found, found.liveState, context, log)
    await superviseLive(found, livePort, inputs, log)
    return reconciled
  })
  const after = withPromotionsOf(found, await observeAgain(context, Promise.resolve(found)))
  return { ...after, livePort, movedFrom, fronts }
}

/** What lasts is asked again only where it would end the run: somebody may have made the host fit meanwhile, as operation: setup does. */
async function observeUnderLock(context: OperationContext, early: Promise<Observation>): Promise<Observation> {
  const seen = await observeAgain(context, early)
  const faults = findHostFaults(context.inputs, seen.apps, seen.nginx, { javaRelease: null, bytes: null })
  return faults.length === 0 ? seen : observeHosts(context, { withRights: true })
}

/** Takes the lock, which is released when the run ends. Whatever the hosts lack is reported at once. */
export async function lock(context: OperationContext, hosts: Hosts, log: Log): Promise<void> {
  const { inputs, stages, progress } = context
  try {
    progress.lock = await acquireLock(hosts, inputs, log, stages.endEarly)
  } catch (thrown) {
    if (thrown instanceof MissingTools) await observeHosts(context)
    throw thrown
  }
}
