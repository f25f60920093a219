import type { Inputs } from '../../inputs/inputs.ts'
import type { AppObservation } from '../app-observation.ts'
import { isSlotUp, otherPort, processesOnHosts } from '../slots.ts'
import type { LiveState } from './find-live.ts'

/** What may be about to answer on a slot on which nothing does. */
export interface StartingSlot {
  readonly port: number
  /** Each process that has started there, as `HOST PID`; none while systemd pauses before it starts one. */
  readonly processes: readonly string[]
}

/**
 * What may be back in a moment on the slot from which reconciling would move to the one that answers; null if nothing may. Which slot
 * answers first after a crash or a boot says nothing about which one should be live.
 */
export function findStarting(
  { ports, health }: Inputs,
  { livePort, movedFrom, links, drifts }: LiveState,
  apps: readonly AppObservation[],
): StartingSlot | null {
  const port = otherPort(ports, livePort)
  const isMoving = drifts.length > 0 || (links.length === 0 && movedFrom !== null)
  if (!isMoving || isSlotUp(apps, port) || !isSlotUp(apps, livePort)) return null
  // One that has run for longer is not booting: it hangs.
  const booting = processesOnHosts(apps, port).filter(({ uptimeSeconds }) => uptimeSeconds <= health.timeout)
  if (booting.length === 0 && !apps.some(({ restarting }) => restarting.includes(port))) return null
  return { port, processes: booting.map(({ host, pid }) => `${host} ${pid}`) }
}
