import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

export interface OpenLoopTask {
  readonly url: string
  /** Requested one after another, again and again. */
  readonly paths: readonly string[]
  readonly perSecond: number
}

export interface Sample {
  /** When the request was due: milliseconds since 1970. */
  readonly at: number
  readonly milliseconds: number
  readonly isGood: boolean
}

/** Requests at a rate that does not depend on how fast they are answered, like users'. Resolves with all of them when it is stopped. */
export function startOpenLoop(task: OpenLoopTask): { stop(): Promise<Sample[]> } {
  const worker = new Worker(join(import.meta.dirname, 'open-loop-worker.ts'), { workerData: task })
  const ended = once(worker, 'message').then(([samples]) => samples as Sample[])
  ended.catch(() => undefined)
  return {
    async stop() {
      worker.postMessage('stop')
      const samples = await ended
      await worker.terminate()
      return samples
    },
  }
}
