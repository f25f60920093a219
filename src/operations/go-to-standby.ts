import { refuseUnfitHosts } from '../plan/host-faults.ts'
import { planPromote, planRollback, type StandbyPlan } from '../plan/standby-plan.ts'
import type { Result } from '../report/outcome.ts'
import type { Log } from '../report/stages.ts'
import { goLive } from '../steps/go-live.ts'
import { waitUntilHealthy } from '../steps/health.ts'
import { existingProcess, type WatchedProcess } from '../steps/launch.ts'
import { settleAll } from '../steps/settle-all.ts'
import { stopSlot } from '../steps/stop.ts'
import { launchAll, stopAll } from './deploy.ts'
import type { OperationContext } from './operation.ts'
import { type Scene, takeOver } from './scene.ts'

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
  refuseUnfitHosts(inputs, scene.apps, scene.nginx)
  const plan = decide(inputs, scene.link.port, scene.apps)
  const { standby, serving } = plan
  Object.assign(progress, { version: standby.version, release: standby.release })
  Object.assign(progress, { previousPort: serving?.port ?? null, previousVersion: serving?.version ?? null })

  const processes = await stages.runToEnd(plan.isRunning ? 'Find' : 'Launch', (log) =>
    standUp(context, scene, plan, log),
  )
  try {
    await stages.run('Health', (log) =>
      Promise.all(
        processes.map((process) => waitUntilHealthy(scene.hosts.nginx, process, standby.port, inputs.health, log)),
      ),
    )
    const { hosts, link } = scene
    await goLive({ ...standby, link, processes, hosts, inputs, stages, progress })
  } catch (thrown) {
    if (!plan.isRunning) await stages.mend('Clean up', progress, (log) => stopAll(processes, log))
    throw thrown
  }
}

async function standUp(
  context: OperationContext,
  scene: Scene,
  { standby, isRunning, serving }: StandbyPlan,
  log: Log,
): Promise<WatchedProcess[]> {
  const name = (release: string | null) => release ?? 'a process that this action did not launch'
  log(
    `from ${name(serving?.release ?? null)} on port ${serving?.port ?? '-'} to ${name(standby.release)} on port ${standby.port}`,
  )
  if (isRunning) return scene.hosts.apps.map((app) => existingProcess(app, standby.release))
  await settleAll(scene.hosts.apps.map((app) => stopSlot(app, standby.port, context.inputs.launch.stopTimeout, log)))
  return launchAll(context, scene, standby.port, standby.release ?? '', log)
}
