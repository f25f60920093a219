import { onEachHost } from '../hosts/on-each-host.ts'
import { decideStandby } from '../plan/decide.ts'
import { findPromotedRelease } from '../plan/releases/promoted-release.ts'
import { processesOf } from '../plan/slots.ts'
import type { StandbyPlan } from '../plan/standby-plan.ts'
import type { Result } from '../progress/result.ts'
import type { WatchedProcess } from '../stages/launch.ts'
import { promoteCandidate } from '../stages/promote-candidate.ts'
import { watchExistingProcess } from '../stages/watch-existing-process.ts'
import { watchRequests } from '../stages/watch-requests.ts'
import { lockAndReconcile, type ReconciledObservation } from './lock-and-reconcile.ts'
import type { OperationContext } from './operation.ts'
import { cleanUp, clearSlot, launchAll, stopPrevious, waitUntilAllHealthy, warmUpAll } from './processes.ts'

/** Promotes the standby again, and starts its release first if it is down. */
export async function rollback(context: OperationContext): Promise<Result> {
  return promoteStandby(context, 'rolled-back')
}

/** Promotes the version that a deployment staged. */
export async function promote(context: OperationContext): Promise<Result> {
  return promoteStandby(context, 'promoted')
}

async function promoteStandby(context: OperationContext, result: Result): Promise<Result> {
  const { inputs, stages, progress } = context
  const reconciled = await lockAndReconcile(context)
  const { hosts, nginx } = reconciled
  const plan = await stages.run('Plan', async (log) => {
    const decided = decideStandby(inputs, { ...reconciled, drifts: [] })
    for (const line of decided.lines) log(line)
    return decided.plan
  })
  const { isReached, toPromote, live, steps } = plan
  // Requests may already reach what is promoted: then it is the other slot that counts as live before.
  const before = { ...reconciled, livePort: plan.fromPort }
  progress.version = toPromote.version
  progress.release = toPromote.release
  progress.previousPort = live?.port ?? null
  progress.previousVersion = live?.version ?? null
  // Else requests had left that one before this run, for whatever reason.
  if (!isReached) progress.previousRelease = findPromotedRelease(live, reconciled.apps, nginx)
  context.planned({ live: live?.release ?? null, next: toPromote.release })

  const watch = watchRequests(hosts.nginx, nginx, before.livePort, steps, inputs)
  const toLaunchOn = hosts.apps.filter((_, index) => !plan.runsOn[index])
  if (toLaunchOn.length > 0) {
    await stages.run('Clear', (log) => clearSlot(context, toLaunchOn, toPromote.port, log))
  }
  const { existing, launched } = await stages.runToEnd(toLaunchOn.length > 0 ? 'Launch' : 'Find', async (log) => {
    const existing = await followRunning(reconciled, plan)
    // Else it would be promoted within a tenth of a second, and nothing be known to compare its requests with.
    if (toLaunchOn.length === 0 && live !== null && !isReached) await watch.baseline(log)
    return { existing, launched: await launchAll(context, toLaunchOn, toPromote.port, toPromote.release ?? '', log) }
  })
  const processes = [...launched, ...existing]
  try {
    await stages.run('Health', (log) => waitUntilAllHealthy(context, hosts, processes, toPromote.port, log))
    // A version that was live before is already warm.
    await warmUpAll(context, hosts, result === 'promoted' ? processes : launched, toPromote.port)
    await promoteCandidate({ ...before, ...toPromote, isReached, processes, watch, steps, inputs, stages, progress })
  } catch (thrown) {
    await cleanUp(context, launched)
    throw thrown
  }
  await stopPrevious(context, before, result)
  return result
}

/** The processes of the version that will be promoted, on each app host on which it runs already. */
async function followRunning(
  { hosts, apps }: ReconciledObservation,
  { toPromote: { port }, runsOn }: StandbyPlan,
): Promise<WatchedProcess[]> {
  const following = await onEachHost(hosts.apps, async (app, index) => {
    const seen = apps[index]
    const running = seen && runsOn[index] ? processesOf([seen], port).find(({ isUp }) => isUp) : undefined
    return running ? watchExistingProcess(app, running, port, hosts.nginx.length > 0) : null
  })
  return following.filter((process) => process !== null)
}
