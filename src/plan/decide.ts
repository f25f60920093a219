import type { Inputs } from '../inputs/inputs.ts'
import type { PromoteStep } from '../inputs/read-promote-steps.ts'
import type { AppObservation } from './app-observation.ts'
import { type DeployPlan, planDeploy } from './deploy-plan.ts'
import type { Drift } from './drift.ts'
import { type ExpectedJar, refuseUnfitApps, refuseUnfitNginx } from './faults/host-faults.ts'
import { findMemoryRemarks } from './faults/memory-faults.ts'
import { refuseNeighbors } from './faults/neighbor-faults.ts'
import { healthPortOf } from './health/health-port.ts'
import type { NginxObservation } from './nginx-observation.ts'
import type { ProcessOnHost, SlotContent } from './slots.ts'
import { planPromote, planRollback, type StandbyPlan } from './standby-plan.ts'

/** What a decision is made from. */
export interface Facts {
  readonly livePort: number
  /** As of a `LiveState`. */
  readonly movedFrom: number | null
  readonly apps: readonly AppObservation[]
  readonly nginx: readonly NginxObservation[]
  /** What is reconciled before the plan is carried out; empty once that is done. */
  readonly drifts: readonly Drift[]
}

/** What a run carries out, and the lines that describe it, in a run and in a dry run. */
export interface Decision<Plan> {
  readonly plan: Plan
  readonly lines: readonly string[]
}

/** What is deployed; what is known of the jar is null before the build. */
export interface Deployable extends ExpectedJar {
  /** The input `jar`. */
  readonly jar: string
  readonly release: string
}

/** Decides how to deploy; pure. Throws a {@link Failure} that says why and what to do where it can't be done. */
export function decideDeploy(inputs: Inputs, facts: Facts, deployable: Deployable): Decision<DeployPlan> {
  const { livePort, apps, nginx, drifts } = facts
  refuseUnfitNginx(inputs, nginx, drifts)
  refuseUnfitApps(inputs, apps, deployable)
  const plan = planDeploy(inputs, livePort, apps)
  const { live, targetPort, toStop, steps } = plan
  const lines = [
    describeLiveSlot(inputs, livePort, live),
    ...apps.flatMap((app) => findMemoryRemarks(inputs, app)),
    ...toStop.map((process) => describeStop(process, targetPort)),
    `send ${deployable.jar} as release ${deployable.release}`,
    `start it on port ${targetPort} and ${describeWait(inputs, targetPort, true)}`,
    inputs.promote
      ? describePromotion(inputs, live, livePort, targetPort, steps)
      : `leave it staged on port ${targetPort}`,
  ]
  return { plan, lines }
}

/** Decides how to promote what was staged, or how to roll back; as {@link decideDeploy}. */
export function decideStandby(inputs: Inputs, facts: Facts): Decision<StandbyPlan> {
  const { livePort, movedFrom, apps, nginx, drifts } = facts
  refuseUnfitNginx(inputs, nginx, drifts)
  refuseNeighbors(inputs, apps)
  const isPromote = inputs.operation === 'promote'
  const plan = isPromote ? planPromote(inputs, livePort, apps) : planRollback(inputs, livePort, apps, nginx, movedFrom)
  const { toPromote, runsOn, live, toStop, steps } = plan
  // Requirements that a running standby does not have must not block a rollback to it.
  const toLaunchOn = apps.filter((_, index) => !runsOn[index])
  refuseUnfitApps(inputs, toLaunchOn, { javaRelease: null, bytes: 0 })
  if (plan.isReached) {
    const reached = `requests already reach ${formatContent(toPromote)} on port ${toPromote.port}`
    const proof =
      inputs.nginxHosts.length > 0 ? 'check that nginx serves it, and record it as live' : 'record it as live'
    const after = describeStopAfter(inputs, live, plan.fromPort)
    return { plan, lines: [reached, describeWait(inputs, toPromote.port, true), `${proof}${after}`] }
  }
  const lines = [
    describeLiveSlot(inputs, plan.fromPort, live),
    ...toLaunchOn.flatMap((app) => findMemoryRemarks(inputs, app)),
    ...toStop.map((process) => describeStop(process, toPromote.port)),
    ...apps.map(({ host }, index) => {
      return `${host}: ${formatContent(toPromote)} ${runsOn[index] ? 'runs' : 'is started'} on port ${toPromote.port}`
    }),
    // A version that was live before is already warm.
    describeWait(inputs, toPromote.port, isPromote || toLaunchOn.length > 0),
    describePromotion(inputs, live, plan.fromPort, toPromote.port, steps),
  ]
  return { plan, lines }
}

function describeLiveSlot({ nginxHosts }: Inputs, port: number, live: SlotContent | null): string {
  if (live !== null) return `port ${port} is live: ${formatContent(live)}`
  return nginxHosts.length > 0 ? `nothing is live yet; nginx uses port ${port}` : 'nothing is live yet'
}

function formatContent({ release }: Pick<SlotContent, 'release'>): string {
  return release ?? 'a process not launched by this action'
}

function describeStop({ host, pid, release }: ProcessOnHost, port: number): string {
  return `${host}: stop process ${pid} (${release ?? 'not launched by this action'}) on port ${port}`
}

function describeWait(inputs: Inputs, port: number, isCold: boolean): string {
  const { health, proof, warmUp } = inputs
  if (health.path === null) return `watch it for ${proof.bakeTime} s`
  const where = health.ports === null ? health.path : `${health.path} on port ${healthPortOf(inputs, port)}`
  const requests = warmUp.requests.reduce((sum, { count }) => sum + count, 0)
  if (requests === 0 || !isCold) return `wait for ${where}`
  return `wait for ${where}, then warm it up with at most ${requests} requests within ${warmUp.timeout} s`
}

function describePromotion(
  inputs: Inputs,
  live: SlotContent | null,
  from: number,
  to: number,
  steps: readonly PromoteStep[],
): string {
  if (inputs.nginxHosts.length === 0) {
    return live === null
      ? `make port ${to} live`
      : `hand over from port ${from} to port ${to}, and stop the process on port ${from}`
  }
  return `promote from port ${from} to port ${to}${describeSteps(steps)}${describeStopAfter(inputs, live, from)}`
}

function describeStopAfter({ nginxHosts, standby }: Inputs, live: SlotContent | null, port: number): string {
  return nginxHosts.length > 0 && standby.stops && live !== null ? `, and stop the process on port ${port}` : ''
}

function describeSteps(steps: readonly PromoteStep[]): string {
  if (steps.length === 0) return ''
  return `, for ${steps.map(({ percent, seconds }) => `${percent} % of the clients for ${seconds} s`).join(', then ')}, then for all`
}
