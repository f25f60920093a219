import { Failure } from '../failure.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { PromoteStep } from '../inputs/read-promote-steps.ts'
import type { AppObservation } from './app-observation.ts'
import { refuseTakenHealthPort, refuseTakenSlot } from './deploy-plan.ts'
import { canBeAsked, healthPortOf } from './health/health-port.ts'
import type { NginxObservation } from './nginx-observation.ts'
import { stepsToTake } from './promote-steps.ts'
import { holds, wasStagedLast } from './releases/kept-releases.ts'
import { chooseRollbackTarget } from './releases/rollback-target.ts'
import {
  otherPort,
  type ProcessOnHost,
  processesOf,
  processesOnHosts,
  runningContentOf,
  type SlotContent,
} from './slots.ts'

/** How the standby is promoted. */
export interface StandbyPlan {
  /** The slot to promote from; not the live one if requests already reach what is promoted. */
  readonly fromPort: number
  /** Whether requests already reach it, so that it only has to be proved and recorded: the slot is the live one. */
  readonly isReached: boolean
  readonly live: SlotContent | null
  readonly toPromote: SlotContent
  /** For each app host, in their order, whether it runs there; if not, its release is started first. */
  readonly runsOn: readonly boolean[]
  /** What runs on the standby slot of the hosts that start the release; stopped first. */
  readonly toStop: readonly ProcessOnHost[]
  /** The shares of the clients that get it before all do. */
  readonly steps: readonly PromoteStep[]
}

/**
 * Decides how to roll back: to the named release, else to the standby's, unless that was reverted, failed or is only
 * staged: then to the one that was live last. Pure. Throws a {@link Failure} if there is nothing to roll back to.
 *
 * It goes back from what was live until now, which is on the slot `movedFrom` if reconciling makes the other one live. Whatever
 * answers stays: if that is not the release to go back to, that one is started on the slot that was left.
 */
export function planRollback(
  inputs: Inputs,
  livePort: number,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[] = [],
  movedFrom: number | null = null,
): StandbyPlan {
  const start = { ports: inputs.ports, from: movedFrom ?? livePort, isLeft: movedFrom !== null }
  const target = chooseRollbackTarget(inputs.release, start, apps, nginx)
  const isReached = movedFrom !== null && apps.every((app) => runsAlready(inputs, app, { ...target, port: livePort }))
  const fromPort = isReached ? movedFrom : livePort
  const port = otherPort(inputs.ports, fromPort)
  refuseTakenSlot(port, processesOf(apps, port))
  refuseTakenHealthPort(inputs, port, apps)
  const live = runningContentOf(apps, fromPort)
  const toPromote = { ...target, port }
  const runsOn = apps.map((app) => runsAlready(inputs, app, toPromote))
  const toLaunchOn = apps.filter((_, index) => !runsOn[index])
  refuseMissing(toPromote, toLaunchOn)
  const toStop = processesOnHosts(toLaunchOn, port)
  // What was live before needs no trial.
  return { fromPort, isReached, live, toPromote, runsOn, toStop, steps: [] }
}

/** Whether it need not be launched. */
function runsAlready(inputs: Inputs, app: AppObservation, { port, release }: SlotContent): boolean {
  const running = runningContentOf([app], port)
  if (running === null || running.release !== release) return false
  // One that was launched before there was a health port is launched again.
  return release === null || canBeAsked(inputs, app, port)
}

/** Refuses hosts that neither run the release nor keep it. */
function refuseMissing({ port, release }: SlotContent, apps: readonly AppObservation[]): void {
  const missing = apps.find((app) => release === null || !holds(app, release))
  if (!missing) return
  const what = release === null ? 'no release is kept for it' : `release ${release} is missing`
  throw new Failure(
    `there is nothing to roll back to: on ${missing.host}, nothing runs on the standby slot (port ${port}), and ${what}`,
    { remedy: 'Deploy the version that should be live.' },
  )
}

/** Decides how to promote the staged version; pure. Throws a {@link Failure} if none is staged, or another than the inputs name. */
export function planPromote(inputs: Inputs, livePort: number, apps: readonly AppObservation[]): StandbyPlan {
  // What is live may only look staged, since the line of its promotion is missing: then what is staged beside it is meant.
  const isReached = isStaged(livePort, apps) && !isStaged(otherPort(inputs.ports, livePort), apps)
  const from = isReached ? otherPort(inputs.ports, livePort) : livePort
  const port = otherPort(inputs.ports, from)
  refuseTakenSlot(port, processesOf(apps, port))
  refuseTakenHealthPort(inputs, port, apps)
  const standby = runningContentOf(apps, port)
  if (!standby || !isStaged(port, apps)) {
    const found = standby
      ? `what runs there is ${standby.release ?? 'a process not launched by this action'}`
      : 'nothing runs there'
    throw new Failure(`no version is staged on the standby slot (port ${port}): ${found}`, {
      remedy:
        'Stage one with operation deploy and promote: false; to go back to an earlier version, use operation rollback.',
    })
  }
  refuseOther(inputs.release, standby)
  const silent = apps.find((app) => !canBeAsked(inputs, app, port))
  if (silent) {
    throw new Failure(
      `${silent.host}: the staged version does not listen on port ${healthPortOf(inputs, port)}, its health port`,
      { remedy: 'Stage it again with the same health-port, or remove health-port here.' },
    )
  }
  const live = runningContentOf(apps, from)
  const steps = stepsToTake(inputs, live !== null && !isReached)
  return { fromPort: from, isReached, live, toPromote: standby, runsOn: apps.map(() => true), toStop: [], steps }
}

/** Refuses a staged version that is not the one that was approved: a later run may have staged another. */
function refuseOther(asked: string | null, { port, release, version }: SlotContent): void {
  if (asked === null || asked === release || asked === version) return
  throw new Failure(`the release to promote is ${asked}, but ${release} is staged on the standby slot (port ${port})`, {
    remedy: `To make ${release} live, approve the run that staged it, or set the input release to it. To make ${asked} live, stage it again.`,
  })
}

/** Whether the same release runs on the slot of every app host and has not been live yet. */
export function isStaged(port: number, apps: readonly AppObservation[]): boolean {
  const release = runningContentOf(apps, port)?.release ?? null
  return (
    release !== null &&
    apps.every((app) => runningContentOf([app], port)?.release === release && wasStagedLast(release, app.journal))
  )
}
