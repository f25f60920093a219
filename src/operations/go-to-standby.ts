import { refuseUnfitHosts } from '../plan/host-faults.ts'
import { planPromote, planRollback, type StandbyPlan } from '../plan/standby-plan.ts'
import type { Result } from '../report/outcome.ts'
import type { Log } from '../report/stages.ts'
import { goLive } from '../steps/go-live.ts'
import { existingProcess, type WatchedProcess } from '../steps/launch.ts'
import type { OperationContext } from './operation.ts'
import { type Scene, takeOver } from './scene.ts'
import { clearSlot, launchAll, stopAll, waitUntilAllHealthy } from './slot.ts'

/** Makes the standby live again, and starts its release first if it is down. */
export async function rollback(context: OperationContext): Promise<Result> {
  await goToStandby(context, planRollback)
  return 'rolled-back'
}

/** Makes the version live that a deployment staged. */
export async function promote(context: OperationContext): Promise<Result> {
  await goToStandby(context, planPromote)
  return 'promoted'
}

async function goToStandby(context: OperationContext, decide: typeof planRollback): Promise<void> {
  const { inputs, stages, progress } = context
  const scene = await takeOver(context)
  const plan = await stages.run('Plan', async (log) => {
    const decided = decide(inputs, scene.link.port, scene.apps)
    // What a running standby has no need of must not keep anybody from going back to it.
    refuseUnfitHosts(inputs, decided.isRunning ? [] : scene.apps, scene.nginx, null)
    log(describe(decided))
    return decided
  })
  const { standby, serving } = plan
  Object.assign(progress, { version: standby.version, release: standby.release })
  Object.assign(progress, { previousPort: serving?.port ?? null, previousVersion: serving?.version ?? null })
  context.planned({ live: serving?.release ?? null, next: standby.release })

  // What is still starting or hanging there makes room.
  if (!plan.isRunning) await stages.run('Clear', (log) => clearSlot(context, scene, standby.port, log))
  const processes = await stages.runToEnd(plan.isRunning ? 'Find' : 'Launch', (log) =>
    standUp(context, scene, plan, log),
  )
  try {
    await stages.run('Health', (log) => waitUntilAllHealthy(context, scene, processes, standby.port, log))
    const { hosts, link } = scene
    await goLive({ ...standby, link, processes, hosts, inputs, stages, progress })
  } catch (thrown) {
    if (!plan.isRunning) await stages.mend('Clean up', progress, (log) => stopAll(processes, log))
    throw thrown
  }
}

function describe({ standby, serving }: StandbyPlan): string {
  const name = (release: string | null | undefined) => release ?? 'a process that this action did not launch'
  const from = serving ? `${name(serving.release)} on port ${serving.port}` : 'nothing'
  return `from ${from} to ${name(standby.release)} on port ${standby.port}`
}

async function standUp(
  context: OperationContext,
  scene: Scene,
  { standby, isRunning }: StandbyPlan,
  log: Log,
): Promise<WatchedProcess[]> {
  if (isRunning) return scene.hosts.apps.map((app) => existingProcess(app, standby.release))
  return launchAll(context, scene, standby.port, standby.release ?? '', log)
}
