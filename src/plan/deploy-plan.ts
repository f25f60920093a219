import { Failure } from '../failure.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { PromoteStep } from '../inputs/read-promote-steps.ts'
import type { AppObservation, SlotProcess } from './app-observation.ts'
import { findStranger, healthPortOf } from './health/health-port.ts'
import { stepsToTake } from './promote-steps.ts'
import { otherPort, type ProcessOnHost, processesOnHosts, runningContentOf, type SlotContent, slotOf } from './slots.ts'

/** What a deployment will do, decided before anything is changed. */
export interface DeployPlan {
  readonly livePort: number
  /** The slot that the new version goes to. */
  readonly targetPort: number
  /** What is live now; null before the first deployment. Not touched before the new version is healthy. */
  readonly live: SlotContent | null
  /** What runs on the target slot and is stopped. */
  readonly toStop: readonly ProcessOnHost[]
  /** The shares of the clients that get it before all do. */
  readonly steps: readonly PromoteStep[]
}

/** Decides; pure. Throws a {@link Failure} that says why and what to do where it can't be done. */
export function planDeploy(inputs: Inputs, livePort: number, apps: readonly AppObservation[]): DeployPlan {
  const targetPort = otherPort(inputs.ports, livePort)
  const toStop = processesOnHosts(apps, targetPort)
  refuseTakenSlot(targetPort, toStop)
  refuseTakenHealthPort(inputs, targetPort, apps)
  const live = runningContentOf(apps, livePort)
  return { livePort, targetPort, live, toStop, steps: stepsToTake(inputs, live !== null) }
}

/** Refuses a slot on which anything other than a Java process of the deploy user for this service listens. */
export function refuseTakenSlot(port: number, processes: readonly SlotProcess[]): void {
  refuseSlotOfOtherService(port, processes)
  const foreign = processes.find(({ isOwnJava }) => !isOwnJava)
  if (!foreign) return
  throw new Failure(
    `port ${port}, the standby slot, is taken by a process that is not a Java process of the deploy user${which(foreign)}; it was left alone`,
    { remedy: `Find it with: sudo ss -ltnp 'sport = :${port}' - then stop it, or choose other ports.` },
  )
}

/** Refuses a slot that is another service's. */
export function refuseSlotOfOtherService(port: number, processes: readonly SlotProcess[]): void {
  const other = processes.find(({ isOtherService }) => isOtherService)
  if (!other) return
  throw new Failure(`port ${port} is taken by another service that this action launched${which(other)}`, {
    remedy:
      'Give each service ports of its own with the inputs blue-port and green-port. If it is a process of this service that was started before deploy-path was changed, stop it.',
  })
}

/** Refuses a slot for which another process would answer health requests. */
export function refuseTakenHealthPort(inputs: Inputs, port: number, apps: readonly AppObservation[]): void {
  for (const app of apps) {
    const stranger = findStranger(inputs, app, port)
    if (stranger === null) continue
    const healthPort = healthPortOf(inputs, port)
    const remedy = stranger.isOtherSlot
      ? `Choose ports in health-port on which the process of the other slot (port ${otherPort(inputs.ports, port)}) does not listen.`
      : `Find it with: sudo ss -ltnp 'sport = :${healthPort}' - then stop it, or choose other ports in health-port.`
    throw new Failure(
      `${app.host}: port ${healthPort}, the health port of the ${slotOf(inputs.ports, port)} slot, is taken by ${stranger.name}; it was left alone`,
      { remedy },
    )
  }
}

function which({ pid }: SlotProcess): string {
  return pid === null ? '' : ` (pid ${pid})`
}
