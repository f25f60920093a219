import { setImmediate } from 'node:timers/promises'
import { messageOf } from '../failure.ts'
import type { EarlyEnd } from './early-end.ts'
import type { Progress } from './progress.ts'

/** The result of one stage of an operation; `stopped`: it was given up because something else failed meanwhile. */
export interface StageRecord {
  readonly name: string
  readonly outcome: 'done' | 'failed' | 'stopped'
  readonly seconds: number
}

/** Where the log goes: groups that fold, and lines. */
export interface LogSink {
  open(title: string): void
  close(): void
  line(text: string): void
}

export type Log = (line: string) => void

/** If nobody will kill the run, reverting may take this long after the run was told to end. */
const GRACE_SECONDS = 60

/** The stages of an operation, run one after another, each a group of the log, each timed. */
export interface Stages {
  /** Runs a stage; it is given up as soon as the run has to end early. */
  run<T>(name: string, work: (log: Log) => Promise<T>): Promise<T>
  /** As `run`; if `beside` fails first, the stage is stopped, and the result is null. */
  runBeside<T>(name: string, beside: Promise<unknown>, work: (log: Log) => Promise<T>): Promise<T | null>
  /** Runs a short stage whose work may have to be undone: an early end waits for it, for half of the grace period, or comes before it. */
  runToEnd<T>(name: string, work: (log: Log) => Promise<T>): Promise<T>
  /** Runs a stage that cleans up after a failure; its own failure is noted and hides nothing. After an early end it has little time: the host ends what it began. */
  afterFailure(name: string, progress: Progress, work: (log: Log) => Promise<void>): Promise<void>
  /** All stages of an operation; if a run that ends early has no time left, its failure is the reason for that end. */
  runOperation<T>(work: Promise<T>): Promise<T>
  /** The work, given up if a run that ends early has no time left for it. */
  withinGrace<T>(work: Promise<T>): Promise<T>
  /** Lets the run end as a canceled one does, with this as its failure. */
  endEarly(reason: Error): void
  readonly records: readonly StageRecord[]
  /** The stage that failed; null while none has. */
  failed(): string | null
}

export function createStages(sink: LogSink, { begun, halfway, outOfTime, end }: EarlyEnd): Stages {
  const records: StageRecord[] = []
  const timed = async <T>(name: string, work: () => Promise<T>, isStopped = () => false): Promise<T> => {
    const began = performance.now()
    const record = (outcome: StageRecord['outcome']) => {
      const seconds = (performance.now() - began) / 1000
      records.push({ name, outcome, seconds })
      sink.line(`${name}: ${outcome} after ${seconds.toFixed(1)} s`)
      sink.close()
    }
    sink.open(name)
    try {
      const result = await work()
      record(isStopped() ? 'stopped' : 'done')
      return result
    } catch (thrown) {
      record('failed')
      throw thrown
    }
  }
  return {
    records,
    failed: () => records.find(({ outcome }) => outcome === 'failed')?.name ?? null,
    run: (name, work) => timed(name, () => begun.until(work(sink.line))),
    runBeside(name, beside, work) {
      let isStopped = false
      const failing = new Promise<null>((resolve) => {
        beside.catch(() => {
          isStopped = true
          resolve(null)
        })
      })
      return timed(
        name,
        () => begun.until(Promise.race([work(sink.line), failing])),
        () => isStopped,
      )
    },
    runToEnd: (name, work) =>
      timed(name, () => (begun.reason ? Promise.reject(begun.reason) : halfway.until(work(sink.line)))),
    async runOperation(work) {
      try {
        return await outOfTime.until(work)
      } catch (thrown) {
        if (thrown !== outOfTime.reason) throw thrown
        // What its stages say about that comes first.
        return Promise.race([work, setImmediate().then(() => Promise.reject(begun.reason))])
      }
    },
    withinGrace: (work) => outOfTime.until(work),
    endEarly: (reason) => end(reason, GRACE_SECONDS),
    async afterFailure(name, progress, work) {
      try {
        await timed(name, () => outOfTime.until(work(sink.line)))
      } catch (thrown) {
        progress.notes.push(`${name} failed: ${messageOf(thrown)}`)
      }
    },
  }
}
