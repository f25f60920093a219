import { runInThisContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import fc, { type IRawProperty, type UniversalPlugin } from 'fast-check'

/** In milliseconds. */
export interface Limits {
  /** For which a test looks for an input that fails. */
  readonly search: number
  /** For which it looks for a smaller one. */
  readonly shrink: number
  /** What one input may cost of this thread's processor time: a thousand times what most of them do. */
  readonly cost: number
  /** When one input counts as one that never ends. */
  readonly end: number
}

type Outcome = Awaited<ReturnType<IRawProperty<unknown>['run']>>

/** Each input has to end, and in time. Where a test ends before all its inputs, it tells. */
export function limited(limits: Limits, tell: (what: string) => void): UniversalPlugin {
  return () => {
    const [begun, watch] = [process.threadCpuUsage(), watchMainThread(limits.end)]
    let until = performance.now() + limits.search
    const judge = (outcome: Outcome, since: NodeJS.CpuUsage) => {
      const judged = outcome ?? findCost(since, limits.cost)
      if (judged !== null && 'error' in judged) until = Math.min(until, performance.now() + limits.shrink)
      return judged
    }
    return {
      decorateRun: (run) => (input) => {
        if (performance.now() > until) return new fc.PreconditionFailure(true)
        const since = process.threadCpuUsage()
        try {
          const outcome = interrupting(() => run(input), limits.end)
          return outcome instanceof Promise
            ? watch.over(outcome).then((known) => judge(known, since))
            : judge(outcome, since)
        } catch (error) {
          return judge({ error }, since)
        }
      },
      onAllRunsComplete({ failed, interrupted, numRuns, runConfiguration }) {
        if (failed || !interrupted) return
        const spent = spentSince(begun)
        const said = `${numRuns} of ${runConfiguration.numRuns} inputs in ${limits.search / 1000} s, ${(spent / 1000).toFixed(1)} s of them at work`
        // A machine that was busy elsewhere must not turn a test red.
        if (spent > limits.search / 2) throw new Error(`too slow: ${said}`)
        tell(said)
      },
      afterAll: () => watch.end(),
    }
  }
}

/** Milliseconds of this thread's processor time: a machine that is busy elsewhere changes nothing. */
export function spentSince(begun: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(begun)
  return (user + system) / 1000
}

function findCost(since: NodeJS.CpuUsage, most: number): Outcome {
  const spent = spentSince(since)
  return spent > most ? { error: new Error(`this input takes ${spent.toFixed(0)} ms`) } : null
}

/** Does the work; if it hangs, it is interrupted, and this throws. */
function interrupting<Result>(work: () => Result, milliseconds: number): Result {
  const shared = globalThis as { bounded?: () => Result }
  shared.bounded = work
  return runInThisContext('bounded()', { timeout: milliseconds }) as Result
}

interface Watch {
  /** The promise; or a failure, if that does not settle, even if this thread hangs. */
  over(outcome: Promise<Outcome>): Promise<Outcome>
  end(): void
}

function watchMainThread(milliseconds: number): Watch {
  let thread: Worker | undefined
  return {
    async over(outcome) {
      thread ??= new Worker(new URL('./interrupter.ts', import.meta.url))
      // Later than the timer below, which is enough if nothing hangs.
      thread.postMessage(1.25 * milliseconds)
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<Outcome>((resolve) => {
        const error = new Error(`no end within ${milliseconds} ms`)
        timer = setTimeout(() => resolve({ error }), milliseconds)
      })
      const known = await Promise.race([outcome, late])
      clearTimeout(timer)
      thread.postMessage(null)
      return known
    },
    end: () => void thread?.terminate(),
  }
}
