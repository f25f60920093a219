import { messageOf } from '../failure.ts'
import type { Progress } from './progress.ts'

/** What became of one stage of an operation. */
export interface StageRecord {
  readonly name: string
  readonly outcome: 'done' | 'failed'
  readonly seconds: number
}

/** Where the log goes: groups that fold, and lines. */
export interface LogSink {
  open(title: string): void
  close(): void
  line(text: string): void
}

export type Log = (line: string) => void

/** How a run is told to end early. */
export interface Cancellation {
  /** Rejects when the run is cancelled; never resolves. */
  readonly cancelled: Promise<never>
  /** Milliseconds that what mends may still take once the run is cancelled. */
  readonly graceMs: number
}

/** The stages of an operation, run one after another, each a group of the log, each timed. */
export interface Stages {
  /** Runs a stage; it is given up as soon as the run is cancelled. */
  run<T>(name: string, work: (log: Log) => Promise<T>): Promise<T>
  /** Runs a short stage that hands over something to be undone: a cancellation waits for it. */
  runToEnd<T>(name: string, work: (log: Log) => Promise<T>): Promise<T>
  /** Runs what mends after a failure; its own failure is noted and hides nothing. After a cancellation it has little time: the host ends what it began. */
  mend(name: string, progress: Progress, work: (log: Log) => Promise<void>): Promise<void>
  /** The work, given up where a cancelled run has no time left for it. */
  withinGrace<T>(work: Promise<T>): Promise<T>
  readonly records: readonly StageRecord[]
  /** The stage that failed; null while none has. */
  failed(): string | null
}

export function createStages(sink: LogSink, { cancelled, graceMs }: Cancellation): Stages {
  const records: StageRecord[] = []
  const runToEnd: Stages['run'] = async (name, work) => {
    const began = performance.now()
    const record = (outcome: StageRecord['outcome']) => {
      const seconds = (performance.now() - began) / 1000
      records.push({ name, outcome, seconds })
      sink.line(`${name}: ${outcome} after ${seconds.toFixed(1)} s`)
      sink.close()
    }
    sink.open(name)
    try {
      const result = await work(sink.line)
      record('done')
      return result
    } catch (thrown) {
      record('failed')
      throw thrown
    }
  }
  const outOfTime = cancelled.catch(
    () =>
      new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error('the run was cancelled; the host ends this by itself')), graceMs).unref()
      }),
  )
  outOfTime.catch(() => undefined)
  return {
    records,
    failed: () => records.find(({ outcome }) => outcome === 'failed')?.name ?? null,
    runToEnd,
    run: (name, work) => runToEnd(name, (log) => Promise.race([cancelled, work(log)])),
    withinGrace: (work) => Promise.race([work, outOfTime]),
    async mend(name, progress, work) {
      try {
        await runToEnd(name, (log) => Promise.race([work(log), outOfTime]))
      } catch (thrown) {
        progress.notes.push(`${name} failed: ${messageOf(thrown)}`)
      }
    },
  }
}
