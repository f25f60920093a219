import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import { findLive } from '../plan/live/find-live.ts'
import { findStarting, type StartingSlot } from '../plan/live/starting-processes.ts'
import type { Log } from '../progress/stages.ts'
import type { Observation, SettledObservation } from './observe-hosts.ts'
import type { OperationContext } from './operation.ts'

/** systemd pauses for 5 s before it starts a process again; the rest is for the boot of that. */
const TIMEOUT_SECONDS = 30
const INTERVAL_MS = 1_000

/**
 * Observes, and if nothing answers on the live slot although its process is starting, again and again until that answers or ends, for
 * up to 30 s: else the other slot would be made live for good.
 */
export async function observeOnceLiveIsBack(
  { inputs }: OperationContext,
  observe: () => Promise<SettledObservation>,
  log: Log,
): Promise<SettledObservation> {
  const until = performance.now() + TIMEOUT_SECONDS * 1000
  const awaited = new Set<string>()
  for (let isFirst = true; ; isFirst = false) {
    const seen = await observe()
    const starting = startingIn(inputs, seen.observation)
    const hasEnded = [...awaited].some((process) => !starting?.processes.includes(process))
    if (starting === null || hasEnded || performance.now() > until) return isFirst ? seen : { ...seen, hasWaited: true }
    for (const process of starting.processes) awaited.add(process)
    if (isFirst)
      log(
        `nothing answers on port ${starting.port}, but its process is starting; waiting up to ${TIMEOUT_SECONDS} s for it`,
      )
    await delay(INTERVAL_MS)
  }
}

/** Null too if only a person can decide what is live: that is reported later. */
function startingIn(inputs: OperationContext['inputs'], { nginx, apps }: Observation): StartingSlot | null {
  try {
    return findStarting(inputs, findLive(inputs, nginx, apps), apps)
  } catch (thrown) {
    if (thrown instanceof Failure) return null
    throw thrown
  }
}
