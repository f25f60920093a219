import { Failure } from '../../failure.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import type { AppObservation } from '../app-observation.ts'
import type { Drift } from '../drift.ts'
import { holds } from '../releases/kept-releases.ts'
import { otherPort, processesOf, runningContentOf } from '../slots.ts'

/** What is live without nginx, and the app hosts on which that is reconciled first. */
export interface LiveProcesses {
  readonly livePort: number
  /** As of a `LiveState`: what was recorded, and has no process any more while the other slot has one. */
  readonly movedFrom: number | null
  readonly drifts: readonly Drift[]
}

/**
 * The live slot of a service without nginx: the one whose process runs, and if both run, the one that is recorded. If
 * app hosts disagree, the first one on which something runs decides. Throws a {@link Failure} if that is impossible.
 */
export function findLiveProcesses(inputs: Inputs, apps: readonly AppObservation[]): LiveProcesses {
  const found = apps.map((app, index) => ({ app, index, port: livePortOf(inputs, app) }))
  const first = found.find(({ port }) => port !== null)
  const recorded = apps.map(({ recordedPort }) => recordedPort).find((port) => port !== null)
  if (!first?.port) {
    return { livePort: recorded === inputs.ports.green ? recorded : inputs.ports.blue, movedFrom: null, drifts: [] }
  }
  const livePort = first.port
  const isMoved = first.app.recordedPort === otherPort(inputs.ports, livePort)
  const drifts = found
    .filter(({ port }) => port !== null && port !== livePort)
    .map(({ app, index, port }): Drift => {
      const reason = `port ${port} is live on ${app.host}, port ${livePort} on ${first.app.host}`
      requireRelease(app, runningContentOf([first.app], livePort)?.release ?? null, reason)
      return { index, host: app.host, reason, isAlreadyServing: false }
    })
  return { livePort, movedFrom: isMoved ? first.app.recordedPort : null, drifts }
}

/** Refuses a host that can't start what runs elsewhere. */
function requireRelease(app: AppObservation, release: string | null, reason: string): void {
  if (release !== null && holds(app, release)) return
  throw new Failure(`the app hosts disagree about which slot is live: ${reason}`, {
    remedy: 'Stop the process of the version that should not run, on each host where it does, then run this again.',
  })
}

/** Null if nothing runs. */
function livePortOf({ ports }: Inputs, app: AppObservation): number | null {
  const running = [ports.blue, ports.green].filter((port) => processesOf([app], port).some(({ isUp }) => isUp))
  if (running.length < 2) return running[0] ?? null
  const recorded = running.find((port) => port === app.recordedPort)
  if (recorded !== undefined) return recorded
  throw new Failure(`${app.host}: both slots have a running process, but nothing records which one is live`, {
    remedy: 'Stop the one that should not run, then run this again.',
  })
}
