import { setTimeout as delay } from 'node:timers/promises'
import { type Failure, messageOf } from '../failure.ts'
import type { Connection } from '../hosts/connection.ts'
import { type AppHost, forwardedAs, type Hosts, viewpoints } from '../hosts/hosts.ts'
import { type Caller, openCaller } from '../hosts/http-caller.ts'
import type { WarmUpInputs, WarmUpRequest } from '../inputs/read-warm-up.ts'
import { describeWarmUp, hasSettled, mixRequests } from '../plan/health/warm-up-progress.ts'
import { failureWithLog, type WatchedProcess } from './launch.ts'
import { formatAddress } from './wait-until-healthy.ts'

/** At a time: enough to have a pool's connections opened, and few enough to leave the host's cores to the live version. */
const CONCURRENCY = 4
/** The first answer of a lazy service may take long; after this, it counts as missing. */
const ANSWER_TIMEOUT_MS = 30_000
const FAILS_FROM = 500
const SOON_MS = 1_000

/**
 * Sends the new process the requests that users will send, from the first nginx host, and logs how far that got. Throws
 * a Failure at an answer that is an error, and where none comes.
 */
export async function warmUp(
  hosts: Hosts,
  process: WatchedProcess,
  port: number,
  { requests, timeout }: WarmUpInputs,
  log: (line: string) => void,
): Promise<void> {
  const slot = formatAddress(process.app, port)
  const lines = requests.map((request) => ({
    request,
    times: [] as number[],
    statuses: new Set<number>(),
    settled: false,
  }))
  const over = new AbortController()
  const deadline = delay(timeout * 1000, 'late' as const, { signal: over.signal, ref: false })
  deadline.catch(() => undefined)
  try {
    const asking = askAll(hosts, process.app, port, lines, over.signal)
    const ended = await Promise.race([asking, deadline, process.broken])
    for (const { request, ...tally } of lines) log(`${slot}: ${describeWarmUp(request, tally)}`)
    if (ended === 'late') log(`${slot}: warm-up stopped after ${timeout} s (warm-up-timeout)`)
    else if (ended !== null) {
      throw await Promise.race([failureWithLogAfter(SOON_MS, process, `warm-up on ${slot}: ${ended}`), process.broken])
    }
  } finally {
    over.abort()
  }
}

interface WarmUpLine {
  readonly request: WarmUpRequest
  readonly times: number[]
  readonly statuses: Set<number>
  settled: boolean
}

/** Null once everything was requested, or has settled; at the first bad answer, what that was. */
async function askAll(
  hosts: Hosts,
  app: AppHost,
  port: number,
  lines: readonly WarmUpLine[],
  over: AbortSignal,
): Promise<string | null> {
  const [viewpoint = app.connection] = viewpoints(hosts, app)
  const endpoint = { address: app.address.address, port, timeoutMs: ANSWER_TIMEOUT_MS }
  const caller = openCaller(viewpoint, { ...endpoint, ...forwardedAs(hosts) })
  over.addEventListener('abort', caller.close)
  const queue = mixRequests(lines.map(({ request }) => request)).values()
  const bad = Promise.withResolvers<string>()
  const work = async () => {
    for (const index of queue) {
      const line = lines[index]
      if (over.aborted) return
      if (line === undefined || line.settled) continue
      const began = performance.now()
      const answer = await requestStatus(viewpoint, caller, line.request)
      if (typeof answer === 'string') return bad.resolve(`${line.request.method} ${line.request.path} ${answer}`)
      line.times.push(performance.now() - began)
      line.statuses.add(answer)
      line.settled ||= hasSettled(line.times)
    }
  }
  return Promise.race([bad.promise, Promise.all(Array.from({ length: CONCURRENCY }, work)).then(() => null)])
}

/** As `failureWithLog`, after waiting for the host to say that the process has ended, which says more. */
async function failureWithLogAfter(ms: number, process: WatchedProcess, message: string): Promise<Failure> {
  await delay(ms)
  return failureWithLog(process, message)
}

/** The status of a good answer, else what is wrong. Throws if the connection to the host is lost. */
async function requestStatus(
  viewpoint: Connection,
  caller: Caller,
  { method, path }: WarmUpRequest,
): Promise<number | string> {
  try {
    const status = await caller.call(method, path)
    return status >= FAILS_FROM ? `returned ${status}` : status
  } catch (thrown) {
    if (viewpoint.lost.reason) throw viewpoint.lost.reason
    return `got no answer: ${messageOf(thrown)}`
  }
}
