import type { Inputs } from '../../inputs/inputs.ts'
import type { HealthInputs } from '../../inputs/read-health.ts'
import type { AppObservation } from '../app-observation.ts'
import { otherPort, processesOf, slotOf } from '../slots.ts'

type Ports = Pick<Inputs, 'ports' | 'health'>

/** The port for a slot's health requests: its own, unless `health-port` names another. */
export function healthPortOf({ ports, health }: Ports, port: number): number {
  return health.ports === null ? port : health.ports[slotOf(ports, port)]
}

/** The same for scripts: empty if it is the slot's own. */
export function healthPortArgument(inputs: Ports, port: number): string {
  return inputs.health.ports === null ? '' : String(healthPortOf(inputs, port))
}

/** The path that is requested on the slot's own port if health is on another one. */
export function ownPathOf({ nginxPath }: HealthInputs): string {
  return nginxPath ?? '/'
}

/** What is wrong with an answer of which it is only known that users may get it; null if nothing is. */
export function findAnswerTrouble(status: number): string | null {
  return status < 500 ? null : `it answers ${status}`
}

/** A process on a slot's health port that is not the slot's. */
export interface Stranger {
  /** As a message names it. */
  readonly name: string
  /** Whether it belongs to the other slot. */
  readonly isOtherSlot: boolean
}

/** Who would answer instead of the slot's process on this app host; null: nobody. */
export function findStranger({ ports }: Ports, app: AppObservation, port: number): Stranger | null {
  const belongsTo = (slot: number, pid: number | null) =>
    pid !== null && processesOf([app], slot).some((process) => process.pid === pid)
  const other = otherPort(ports, port)
  const listeners = app.slots.find((slot) => slot.port === port)?.healthListeners ?? []
  const strangers = listeners.filter((pid) => !belongsTo(port, pid))
  const [pid] = strangers
  if (pid === undefined) return null
  if (belongsTo(other, pid))
    return { name: `the process of the ${slotOf(ports, other)} slot (pid ${pid})`, isOtherSlot: true }
  return { name: pid === null ? "another user's process" : `another process (pid ${pid})`, isOtherSlot: false }
}

/** Why an answer about the slot's health would not be its own; null: it would be. */
export function describeStranger(inputs: Ports, app: AppObservation, port: number): string | null {
  const stranger = findStranger(inputs, app, port)
  return stranger && `port ${healthPortOf(inputs, port)}, its health port, is taken by ${stranger.name}`
}

/** Whether the health of what runs on the slot can be checked. */
export function canBeAsked({ health }: Ports, app: AppObservation, port: number): boolean {
  return health.ports === null || app.slots.some((slot) => slot.port === port && slot.healthListeners.length > 0)
}
