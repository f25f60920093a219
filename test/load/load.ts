import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { waitUntil } from '../bed/waiting.ts'
import type { Counts, Kind } from './tally.ts'

export interface LoadOptions {
  /** Where the service, or nginx in front of it, answers: `http://10.0.0.2`. Of several, each gets all the requests. */
  readonly url: string | readonly string[]
  /** Default: all four. Without `keep-alive` among them no kind reuses a connection. */
  readonly kinds?: readonly Kind[]
  /** For each kind and URL, each with one request in flight; default: 8. */
  readonly connections?: number
  /** Milliseconds that a connection is idle after an answer; default: 0, flat out. */
  readonly pause?: number
}

/** Endless requests, made by a thread of their own so that a test's work and theirs don't disturb each other. */
export interface Load {
  /** As of about 20 ms ago. */
  counts(): Counts
  /** @throws when so many requests are not done within five minutes, or the load has ended */
  atLeast(requests: number): Promise<Counts>
  /** Lets the requests in flight finish. Returns the final counts, each time it is called. */
  stop(): Promise<Counts>
}

export interface LoadTask {
  readonly urls: readonly string[]
  readonly kinds: readonly Kind[]
  readonly connections: number
  readonly pause: number
}

export interface LoadReport {
  readonly counts: Counts
  readonly ended: boolean
}

const longestWaitSeconds = 300
const everyKind: readonly Kind[] = ['keep-alive', 'new-connection', 'post', 'slow']

export function startLoad(options: LoadOptions): Load {
  const { url, kinds = everyKind, connections = 8, pause = 0 } = options
  const task: LoadTask = { urls: [url].flat(), kinds, connections, pause }
  const worker = new Worker(join(import.meta.dirname, 'load-worker.ts'), { workerData: task })
  let counts: Counts = { requests: 0, failed: 0, resets: 0, byVersion: {}, failures: [] }
  let over = false
  const ended = new Promise<Counts>((resolve, reject) => {
    worker.on('message', (report: LoadReport) => {
      counts = report.counts
      over = report.ended
      if (over) resolve(counts)
    })
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the load ended before it was stopped')))
  })
  // A thread that failed is reported by the next call, not as an unhandled rejection.
  ended.catch(() => {
    over = true
  })

  return {
    counts: () => counts,
    async atLeast(requests) {
      await waitUntil(`${requests} requests of the load on ${url}`, longestWaitSeconds, async () => {
        return over || counts.requests >= requests
      })
      return counts.requests >= requests ? counts : ended
    },
    stop() {
      worker.postMessage('stop')
      return ended
    },
  }
}
