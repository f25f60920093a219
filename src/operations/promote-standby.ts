import { refuseUnfitHosts } from '../plan/host-faults.ts'
import { stepsToTake } from '../plan/promote-steps.ts'
import { otherPort } from '../plan/slots.ts'
import { isStaged, planPromote, planRollback, type StandbyPlan } from '../plan/standby-plan.ts'
import type { Result } from '../progress/result.ts'
import { existingProcess } from '../steps/launch.ts'
import { promoteCandidate } from '../steps/promote-candidate.ts'
import { watchRequests } from '../steps/watch-requests.ts'
import type { OperationContext } from './operation.ts'
import { type SettledScene, takeOver } from './scene.ts'
import { cleanUp, clearSlot, launchAll, retire, waitUntilAllHealthy, warmUpAll } from './slot.ts'

/** Promotes the standby again, and starts its release first if it is down. */
export async function rollback(context: OperationContext): Promise<Result> {
  return promoteStandby(context, await takeOver(context), planRollback, 'rolled-back')
}

/** Promotes the version that a deployment staged. */
export async function promote(context: OperationContext): Promise<Result> {
  const { ports } = context.inputs
  const scene = await takeOver(context)
  // If nothing else was live when it was staged, requests already reach it: it is proved like a first version.
  const isReached = isStaged(scene.livePort, scene.apps)
  const before = isReached ? { ...scene, livePort: otherPort(ports, scene.livePort) } : scene
  return promoteStandby(context, before, planPromote, 'promoted', isReached)
}

async function promoteStandby(
  context: OperationContext,
  scene: SettledScene,
  decide: typeof planRollback,
  result: Result,
  isReached = false,
): Promise<Result> {
  const { inputs, stages, progress } = context
  const plan = await stages.run('Plan', async (log) => {
    const decided = decide(inputs, scene.livePort, scene.apps)
    // What a running standby has no need of must not keep anybody from going back to it.
    const toLaunchOn = scene.apps.filter((_, index) => !decided.runsOn[index])
    refuseUnfitHosts(inputs, toLaunchOn, scene.nginx, null)
    log(describe(decided))
    return decided
  })
  const { standby, serving } = plan
  Object.assign(progress, { version: standby.version, release: standby.release })
  Object.assign(progress, { previousPort: serving?.port ?? null, previousVersion: serving?.version ?? null })
  context.planned({ live: serving?.release ?? null, next: standby.release })

  const steps = stepsToTake(inputs, serving !== null && !isReached)
  const watch = watchRequests(scene.hosts.nginx, scene.nginx, scene.livePort, steps, inputs)
  // What is still starting there, or hangs, is stopped.
  const toLaunchOn = scene.hosts.apps.filter((_, index) => !plan.runsOn[index])
  if (toLaunchOn.length > 0) {
    await stages.run('Clear', (log) => clearSlot(context, toLaunchOn, standby.port, log))
  }
  const launched = await stages.runToEnd(toLaunchOn.length > 0 ? 'Launch' : 'Find', (log) =>
    launchAll(context, toLaunchOn, standby.port, standby.release ?? '', log),
  )
  const found = scene.hosts.apps.filter((_, index) => plan.runsOn[index])
  const processes = [...launched, ...found.map((app) => existingProcess(app, standby.release, standby.port))]
  try {
    await stages.run('Health', (log) => waitUntilAllHealthy(context, scene, processes, standby.port, log))
    // What has served before is warm.
    await warmUpAll(context, scene, result === 'promoted' ? processes : launched, standby.port)
    await promoteCandidate({ ...scene, ...standby, processes, watch, steps, inputs, stages, progress })
  } catch (thrown) {
    await cleanUp(context, launched)
    throw thrown
  }
  await retire(context, scene, result)
  return result
}

function describe({ standby, serving }: StandbyPlan): string {
  const name = (release: string | null | undefined) => release ?? 'a process that this action did not launch'
  const from = serving ? `${name(serving.release)} on port ${serving.port}` : 'nothing'
  return `from ${from} to ${name(standby.release)} on port ${standby.port}`
}
