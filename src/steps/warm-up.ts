import { setTimeout as delay } from 'node:timers/promises'
import { type Failure, messageOf } from '../failure.ts'
import { type AppHost, type Hosts, viewpoints } from '../hosts/hosts.ts'
import { hostOf } from '../hosts/http.ts'
import { type Caller, openCaller } from '../hosts/http-caller.ts'
import type { WarmUpInputs, WarmUpRequest } from '../inputs/inputs.ts'
import { describeWarmUp, hasSettled, mixRequests } from '../plan/warm-up.ts'
import { nameSlot } from './health.ts'
import { unwell, type WatchedProcess } from './launch.ts'

/** At once: enough to have a pool's connections opened, and few enough to leave the host's cores to what serves. */
const CONCURRENCY = 4
/** The first answer of a lazy service may take long; one that takes longer is none. */
const ANSWER_TIMEOUT_MS = 30_000
const FAILS_FROM = 500
const SOON_MS = 1_000

/**
 * Asks the new process what users will ask it, from where the first nginx stands, and says in the log how far that came. Throws
 * a Failure at an answer that is an error, and where none comes.
 */
export async function warmUp(
  hosts: Hosts,
  process: WatchedProcess,
  port: number,
  { requests, timeout }: WarmUpInputs,
  log: (line: string) => void,
): Promise<void> {
  const { app } = process
  const slot = nameSlot(app, port)
  const caller = callerFor(hosts, app, port)
  const tallies = requests.map(() => ({ times: [] as number[], statuses: new Set<number>() }))
  const queue = mixRequests(requests).values()
  const over = new AbortController()
  const work = async () => {
    for (const index of queue) {
      const [request, tally] = [requests[index], tallies[index]]
      if (over.signal.aborted) return
      if (request === undefined || tally === undefined || hasSettled(tally.times)) continue
      const began = performance.now()
      const answer = await call(caller, request)
      if (over.signal.aborted) return
      if (typeof answer === 'string') {
        const what = `warm-up on ${slot}: ${request.method} ${request.path} ${answer}`
        throw await Promise.race([unwellAfter(SOON_MS, process, what), process.broken])
      }
      tally.times.push(performance.now() - began)
      tally.statuses.add(answer)
    }
  }
  const deadline = delay(timeout * 1000, 'late', { signal: over.signal, ref: false })
  deadline.catch(() => undefined)
  try {
    const working = Promise.all(Array.from({ length: CONCURRENCY }, work))
    const ended = await Promise.race([working, deadline, process.broken])
    for (const [index, request] of requests.entries()) {
      const tally = tallies[index]
      if (tally) log(`${slot}: ${describeWarmUp(request, tally)}`)
    }
    if (ended === 'late') log(`${slot}: warm-up ends here: warm-up-timeout, ${timeout} s, is over`)
  } finally {
    over.abort()
    caller.close()
  }
}

/** As `unwell`, once the host would have said that the process has ended: that tells more. */
async function unwellAfter(ms: number, process: WatchedProcess, message: string): Promise<Failure> {
  await delay(ms)
  return unwell(process, message)
}

function callerFor(hosts: Hosts, app: AppHost, port: number): Caller {
  const [viewpoint = app.connection] = viewpoints(hosts, app)
  const door = { address: app.address.address, port, timeoutMs: ANSWER_TIMEOUT_MS }
  return openCaller(viewpoint, door, hostOf(door))
}

/** The status of a good answer, else what is wrong. */
async function call(caller: Caller, { method, path }: WarmUpRequest): Promise<number | string> {
  try {
    const status = await caller.call(method, path)
    return status >= FAILS_FROM ? `is answered ${status}` : status
  } catch (thrown) {
    return `is not answered: ${messageOf(thrown)}`
  }
}
