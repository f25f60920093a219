import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../failure.ts'
import type { NginxHost } from '../hosts/hosts.ts'
import { ask, type HttpAnswer } from '../hosts/http.ts'
import type { HealthInputs } from '../inputs/inputs.ts'
import { judgeHealth } from '../plan/health.ts'
import { unwell, type WatchedProcess } from './launch.ts'

/** A single question may take this long; the whole wait has its own deadline. */
const ATTEMPT_TIMEOUT_MS = 5_000
const SAY_EVERY_MS = 10_000

/** Asks a slot once, from where nginx stands. Null: healthy; else what is wrong. */
export async function askHealth(
  nginx: NginxHost,
  address: string,
  port: number,
  { path, status }: HealthInputs,
  timeoutMs = ATTEMPT_TIMEOUT_MS,
): Promise<string | null> {
  let answer: HttpAnswer
  try {
    answer = await ask(nginx.connection, { address, port, path, timeoutMs })
  } catch (thrown) {
    await Promise.race([nginx.connection.lost, Promise.resolve()])
    return messageOf(thrown)
  }
  return judgeHealth(answer.status, answer.body, status)
}

/** Waits until the very process that was launched is healthy. Throws at once when it ends, and at the deadline. */
export async function waitUntilHealthy(
  nginx: NginxHost,
  process: WatchedProcess,
  port: number,
  health: HealthInputs,
  log: (line: string) => void,
): Promise<void> {
  const { address } = process.app.address
  const over = new AbortController()
  try {
    const trouble = await Promise.race([pollHealth(nginx, process, port, health, log, over.signal), process.broken])
    if (trouble !== null) {
      throw await unwell(
        process,
        `${address}:${port}${health.path} was not healthy within ${health.timeout} s: ${trouble}`,
      )
    }
  } finally {
    over.abort()
  }
  log(`${address}:${port}${health.path} is healthy`)
}

/** Null once healthy; at the deadline what the last answer was. */
async function pollHealth(
  nginx: NginxHost,
  process: WatchedProcess,
  port: number,
  health: HealthInputs,
  log: (line: string) => void,
  over: AbortSignal,
): Promise<string | null> {
  const deadline = performance.now() + health.timeout * 1000
  const { address } = process.app.address
  let isListening = false
  let last = `nothing listens on port ${port}`
  let inARow = 0
  const began = performance.now()
  let saidAt = began
  const heard = process.listening.then(() => {
    isListening = true
  })
  while (performance.now() < deadline && !over.aborted) {
    const trouble = isListening ? await askHealth(nginx, address, port, health) : last
    inARow = trouble === null ? inARow + 1 : 0
    if (inARow >= health.successes) return null
    // A good answer is made sure of at once: only one that is not good yet is worth a pause.
    if (trouble === null) continue
    last = trouble
    if (performance.now() - saidAt > SAY_EVERY_MS) {
      saidAt = performance.now()
      const waited = Math.round((saidAt - began) / 1000)
      log(`${address}:${port} is not healthy after ${waited} s of ${health.timeout}: ${last}`)
    }
    const pause = delay(health.interval * 1000)
    await (isListening ? pause : Promise.race([heard, pause]))
  }
  return last
}
