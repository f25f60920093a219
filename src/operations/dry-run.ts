import { guessVersion } from '../build/run-build.ts'
import type { Inputs, PromoteStep } from '../inputs/inputs.ts'
import { planDeploy } from '../plan/deploy-plan.ts'
import { healthPortOf } from '../plan/health-port.ts'
import { refuseUnfitHosts } from '../plan/host-faults.ts'
import { stepsToTake } from '../plan/promote-steps.ts'
import type { Reconciliation } from '../plan/reconcile.ts'
import { nameRelease } from '../plan/release-name.ts'
import { firstLivePort, planAppSetup, planNginxSetup } from '../plan/setup-plan.ts'
import { planPromote, planRollback } from '../plan/standby-plan.ts'
import type { Result } from '../progress/result.ts'
import { assess } from './assess.ts'
import type { OperationContext } from './operation.ts'
import { lookUndisturbed, type Scene } from './scene.ts'

/** Observes, and says what the operation would do, by the same plans; changes nothing. Fails if the operation would refuse. */
export async function dryRun(context: OperationContext): Promise<Result> {
  const { inputs, stages, progress } = context
  await stages.run('Plan', async (log) => {
    const { scene } = await lookUndisturbed(context, log, { withRights: true })
    progress.plan =
      inputs.operation === 'setup'
        ? describeSetup(inputs, scene)
        : describeChange(inputs, scene, await assess(context, scene))
    for (const line of progress.plan) log(line)
  })
  return 'unchanged'
}

function describeSetup(inputs: Inputs, { apps, nginx }: Scene): string[] {
  const onApps = inputs.apps.flatMap((app, index) =>
    planAppSetup(inputs, app, apps[index]).map(({ line }) => `${app.host}: ${line}`),
  )
  const onNginx = nginx.flatMap((host) => {
    const items = planNginxSetup(inputs, host, firstLivePort(inputs, apps, host, nginx))
    return items.map(({ line }) => `${host.host}: ${line}`)
  })
  return [...onApps, ...onNginx].map((line) => `ensure ${line}`)
}

function describeChange(inputs: Inputs, { apps, nginx }: Scene, { livePort, drifts }: Reconciliation): string[] {
  refuseUnfitHosts(inputs, apps, nginx, null, drifts)
  return [
    ...drifts.map(({ host, reason }) => `reconcile ${host}: ${reason}: make port ${livePort} the live slot`),
    ...(inputs.operation === 'deploy'
      ? describeDeploy(inputs, livePort, apps)
      : describeStandby(inputs, livePort, apps)),
  ]
}

function describeDeploy(inputs: Inputs, livePort: number, apps: Scene['apps']): string[] {
  const { serving, targetPort, toStop } = planDeploy(inputs, livePort, apps)
  const release = nameRelease(guessVersion(inputs.build, inputs.run), inputs.run)
  const steps = stepsToTake(inputs, serving !== null)
  return [
    `port ${livePort} is live: ${serving ? (serving.release ?? 'a process that this action did not launch') : 'nothing answers'}`,
    inputs.build.command ? `build: ${inputs.build.command}` : 'build nothing',
    ...toStop.map(
      ({ pid, release: old }) => `stop process ${pid} (${old ?? 'not launched by this action'}) on port ${targetPort}`,
    ),
    `send ${inputs.build.jar} as release ${release}`,
    `start it on port ${targetPort} and ${describeWait(inputs, targetPort)}`,
    inputs.promote ? describePromotion(inputs, livePort, targetPort, steps) : `leave it staged on port ${targetPort}`,
  ]
}

function describeStandby(inputs: Inputs, livePort: number, apps: Scene['apps']): string[] {
  const decide = inputs.operation === 'promote' ? planPromote : planRollback
  const { standby, serving, runsOn } = decide(inputs, livePort, apps)
  const steps = stepsToTake(inputs, serving !== null)
  const name = standby.release ?? 'a process that this action did not launch'
  return [
    ...apps.map(
      ({ host }, index) => `${host}: ${name} ${runsOn[index] ? 'runs' : 'is started'} on port ${standby.port}`,
    ),
    `${describeWait(inputs, standby.port)}, then ${describePromotion(inputs, livePort, standby.port, steps)}`,
  ]
}

function describeWait(inputs: Inputs, port: number): string {
  const { health, proof, warmUp } = inputs
  if (health.path === null) return `watch it for ${proof.bakeTime} s`
  const where = health.ports === null ? health.path : `${health.path} on port ${healthPortOf(inputs, port)}`
  const requests = warmUp.requests.reduce((sum, { count }) => sum + count, 0)
  if (requests === 0) return `wait for ${where}`
  return `wait for ${where}, warm it up by at most ${requests} requests in ${warmUp.timeout} s`
}

function describePromotion(inputs: Inputs, from: number, to: number, steps: readonly PromoteStep[]): string {
  const { nginxHosts, standby } = inputs
  if (nginxHosts.length === 0) return `hand over from port ${from}, whose process ends, to port ${to}`
  const after = standby.stops ? `, and end what runs on port ${from}` : ''
  return `promote from port ${from} to port ${to}${describeSteps(steps)}${after}`
}

function describeSteps(steps: readonly PromoteStep[]): string {
  if (steps.length === 0) return ''
  return `, for ${steps.map(({ percent, seconds }) => `${percent} % of the clients for ${seconds} s`).join(', then ')}, then for all`
}
