import type { Inputs, PromoteStep } from '../inputs/inputs.ts'
import { type DeployPlan, planDeploy } from './deploy-plan.ts'
import type { Drift } from './drift.ts'
import { healthPortOf } from './health-port.ts'
import { refuseUnfitHosts } from './host-faults.ts'
import type { AppObservation, NginxObservation } from './observation.ts'
import { planPromote, planRollback, type StandbyPlan } from './standby-plan.ts'

/** What a decision is made from. */
export interface Facts {
  readonly livePort: number
  readonly apps: readonly AppObservation[]
  readonly nginx: readonly NginxObservation[]
  /** What is reconciled before the plan is carried out; empty once that is done. */
  readonly drifts: readonly Drift[]
}

/** What a run carries out, and what it, or a dry run in its place, says about that. */
export interface Decision<Plan> {
  readonly plan: Plan
  readonly lines: readonly string[]
}

/** What is deployed; the Java release is null if it is not known before the build. */
export interface Deployable {
  /** As it is sent: a path or a pattern. */
  readonly jar: string
  readonly release: string
  readonly javaRelease: number | null
}

/** Decides how to deploy; pure. Throws a {@link Failure} that says why and what to do where it can't be done. */
export function decideDeploy(inputs: Inputs, facts: Facts, deployable: Deployable): Decision<DeployPlan> {
  const { livePort, apps, nginx, drifts } = facts
  refuseUnfitHosts(inputs, apps, nginx, deployable.javaRelease, drifts)
  const plan = planDeploy(inputs, livePort, apps)
  const { serving, targetPort, toStop, steps } = plan
  const lines = [
    formatLive(livePort, serving),
    ...toStop.map(formatStop(targetPort)),
    `send ${deployable.jar} as release ${deployable.release}`,
    `start it on port ${targetPort} and ${formatWait(inputs, targetPort)}`,
    inputs.promote ? formatPromotion(inputs, livePort, targetPort, steps) : `leave it staged on port ${targetPort}`,
  ]
  return { plan, lines }
}

/** Decides how to promote what was staged, or how to roll back; as {@link decideDeploy}. */
export function decideStandby(inputs: Inputs, { livePort, apps, nginx, drifts }: Facts): Decision<StandbyPlan> {
  const plan = (inputs.operation === 'promote' ? planPromote : planRollback)(inputs, livePort, apps)
  const { standby, runsOn, serving, toStop, steps } = plan
  // What a running standby has no need of must not keep anybody from going back to it.
  const toLaunchOn = apps.filter((_, index) => !runsOn[index])
  refuseUnfitHosts(inputs, toLaunchOn, nginx, null, drifts)
  const lines = [
    formatLive(plan.livePort, serving),
    ...toStop.map(formatStop(standby.port)),
    ...apps.map(({ host }, index) => {
      return `${host}: ${nameOf(standby)} ${runsOn[index] ? 'runs' : 'is started'} on port ${standby.port}`
    }),
    formatWait(inputs, standby.port),
    formatPromotion(inputs, plan.livePort, standby.port, steps),
  ]
  return { plan, lines }
}

function formatLive(port: number, serving: { readonly release: string | null } | null): string {
  return serving === null ? `port ${port} is live: nothing answers` : `port ${port} is live: ${nameOf(serving)}`
}

function nameOf({ release }: { readonly release: string | null }): string {
  return release ?? 'a process that this action did not launch'
}

function formatStop(
  port: number,
): (process: { readonly pid: number | null; readonly release: string | null }) => string {
  return ({ pid, release }) => `stop process ${pid} (${release ?? 'not launched by this action'}) on port ${port}`
}

function formatWait(inputs: Inputs, port: number): string {
  const { health, proof, warmUp } = inputs
  if (health.path === null) return `watch it for ${proof.bakeTime} s`
  const where = health.ports === null ? health.path : `${health.path} on port ${healthPortOf(inputs, port)}`
  const requests = warmUp.requests.reduce((sum, { count }) => sum + count, 0)
  if (requests === 0) return `wait for ${where}`
  return `wait for ${where}, warm it up by at most ${requests} requests in ${warmUp.timeout} s`
}

function formatPromotion(inputs: Inputs, from: number, to: number, steps: readonly PromoteStep[]): string {
  const { nginxHosts, standby } = inputs
  if (nginxHosts.length === 0) return `hand over from port ${from}, whose process ends, to port ${to}`
  const after = standby.stops ? `, and end what runs on port ${from}` : ''
  return `promote from port ${from} to port ${to}${formatSteps(steps)}${after}`
}

function formatSteps(steps: readonly PromoteStep[]): string {
  if (steps.length === 0) return ''
  return `, for ${steps.map(({ percent, seconds }) => `${percent} % of the clients for ${seconds} s`).join(', then ')}, then for all`
}
