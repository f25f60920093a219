import { setTimeout as delay } from 'node:timers/promises'
import type { AppHost, Hosts } from '../hosts/hosts.ts'
import { untilOver } from '../hosts/on-each-host.ts'
import { atPort } from '../inputs/host-port.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { describeMainThread } from '../plan/app-log/thread-dump.ts'
import { healthPortOf } from '../plan/health/health-port.ts'
import { explainSilence, otherPortsOf } from '../plan/health/other-ports.ts'
import type { Readiness } from '../plan/health/readiness.ts'
import { remedyForHealth } from '../plan/health/remedies.ts'
import { failureWithLog, type WatchedProcess } from './launch.ts'
import { createHealthPoll } from './poll-health.ts'

const SAY_EVERY_MS = 10_000

/**
 * Waits until the very process that was launched is healthy, or has stayed up for the bake time if there is no health path.
 * Throws at once when it ends or `givenUp` is raised, and at the deadline.
 */
export async function waitUntilHealthy(
  hosts: Hosts,
  process: WatchedProcess,
  port: number,
  inputs: Inputs,
  log: (line: string) => void,
  givenUp: AbortSignal = new AbortController().signal,
): Promise<void> {
  const { health, proof } = inputs
  const { connection } = process.app
  if (health.path === null) {
    await untilOver(givenUp, Promise.race([delay(proof.bakeTime * 1000), process.broken]))
    log(`${connection.label}: the new process has stayed up for ${proof.bakeTime} s`)
    return
  }
  const what = `${formatAddress(process.app, healthPortOf(inputs, port))}${health.path}`
  const silent = new Set(process.listening.keys())
  const over = new AbortController()
  try {
    const asking = pollHealth(hosts, process, silent, port, inputs, log, over.signal)
    const { trouble, said } = await untilOver(givenUp, Promise.race([asking, process.broken]))
    if (trouble !== null) {
      const { ports, threads } = await process.examine()
      const [silentPort] = silent
      const elsewhere = silentPort === undefined ? null : explainSilence(inputs, port, silentPort, ports)
      const details = [trouble, elsewhere?.said, describeMainThread(threads)].filter(Boolean).join('; ')
      const message = `${what} was not healthy within ${health.timeout} s: ${details}`
      const others = health.ports === null ? otherPortsOf(inputs, port, ports) : []
      const remedy = elsewhere === null ? remedyForHealth(trouble, others) : { remedy: elsewhere.remedy }
      throw await failureWithLog(process, message, remedy)
    }
    log(`${what} is healthy${said === null ? '' : `; ${said}`}`)
  } finally {
    over.abort()
  }
}

/** For messages: an address that means a different host on each host says nothing. */
export function formatAddress({ address: { address, host } }: AppHost, port: number): string {
  return atPort(address === '127.0.0.1' ? host : address, port)
}

/** Returns once it is healthy and ready; at the deadline, with what the last answer was. Ports that are heard leave `silent`. */
async function pollHealth(
  hosts: Hosts,
  process: WatchedProcess,
  silent: Set<number>,
  port: number,
  inputs: Inputs,
  log: (line: string) => void,
  over: AbortSignal,
): Promise<Readiness> {
  const { health } = inputs
  const deadline = performance.now() + health.timeout * 1000
  let last = ''
  let inARow = 0
  const began = performance.now()
  let saidAt = began
  const heard = [...process.listening].map(([listened, promise]) => promise.then(() => silent.delete(listened)))
  const slot = createHealthPoll(hosts, process.app, port, inputs)
  over.addEventListener('abort', slot.close)
  while (performance.now() < deadline && !over.aborted) {
    const [unheard] = silent
    const answer =
      unheard === undefined
        ? await slot.ask(inARow + 1 < health.successes)
        : { trouble: `nothing listens on port ${unheard}`, said: null }
    const { trouble } = answer
    inARow = trouble === null ? inARow + 1 : 0
    if (inARow >= health.successes) return answer
    // A good answer is confirmed at once: only after a bad one is a pause worthwhile.
    if (trouble === null) continue
    last = trouble
    if (performance.now() - saidAt > SAY_EVERY_MS) {
      saidAt = performance.now()
      const waited = Math.round((saidAt - began) / 1000)
      log(
        `${formatAddress(process.app, port)} is not healthy yet after ${waited} s (health-timeout: ${health.timeout} s): ${last}`,
      )
    }
    const pause = delay(health.interval * 1000)
    await (unheard === undefined ? pause : Promise.race([Promise.all(heard), pause]))
  }
  return { trouble: last, said: null }
}
