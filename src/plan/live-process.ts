import { Failure } from '../failure.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { AppObservation } from './observation.ts'
import { processesOf } from './slots.ts'

/**
 * The live slot of a service without nginx: the one whose process runs, and where both run, the one that is recorded.
 * Throws a {@link Failure} where that can't be said.
 */
export function findLivePort(inputs: Inputs, apps: readonly AppObservation[]): number {
  const found = new Map(apps.map((app) => [app.host, livePortOf(inputs, app)]))
  const ports = [...new Set([...found.values()].filter((port) => port !== null))]
  const recorded = apps.map(({ recordedPort }) => recordedPort).find((port) => port !== null)
  if (ports.length < 2) return ports[0] ?? (recorded === inputs.ports.green ? recorded : inputs.ports.blue)
  const seen = [...found].map(([host, port]) => `${host}: ${port ?? 'nothing runs'}`).join(', ')
  throw new Failure(`the app hosts disagree on the slot that is live (${seen})`, {
    remedy: 'End the process of the version that should not run on the hosts where it does, then run this again.',
  })
}

/** Null where nothing runs. */
function livePortOf({ ports }: Inputs, app: AppObservation): number | null {
  const running = [ports.blue, ports.green].filter((port) => processesOf([app], port).some(({ isUp }) => isUp))
  if (running.length < 2) return running[0] ?? null
  const recorded = running.find((port) => port === app.recordedPort)
  if (recorded !== undefined) return recorded
  throw new Failure(`${app.host}: a process runs on both slots, and nothing records which of them is live`, {
    remedy: 'End the one that should not run, then run this again.',
  })
}
