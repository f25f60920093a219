import { messageOf } from '../failure.ts'
import type { Progress } from './progress.ts'

/** What became of one stage of an operation. */
export interface StageRecord {
  readonly name: string
  /** `stopped`: given up for the sake of another stage, which failed. */
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

/** How a run is told to end early: it was cancelled, lost its lock, or has a defect. */
export interface Interruption {
  /** Rejects with the reason; never resolves. */
  readonly interrupted: Promise<never>
  /** Rejects once an interrupted run must be over; never resolves. */
  readonly outOfTime: Promise<never>
  interrupt(reason: Error): void
}

/** Thrown in a stage that is given up for the sake of another one, which will say why. */
export class Stopped extends Error {}

/** The stages of an operation, run one after another, each a group of the log, each timed. */
export interface Stages {
  /** Runs a stage; it is given up as soon as the run is interrupted. */
  run<T>(name: string, work: (log: Log) => Promise<T>): Promise<T>
  /** Runs a short stage that hands over something to be undone: an interruption waits for it, as long as there is time. */
  runToEnd<T>(name: string, work: (log: Log) => Promise<T>): Promise<T>
  /** Runs what puts things right after a failure; its own failure is noted and hides nothing. After a cancellation it has little time. */
  mend(name: string, progress: Progress, work: (log: Log) => Promise<void>): Promise<void>
  /** The work, given up where an interrupted run has no time left for it. */
  withinGrace<T>(work: Promise<T>): Promise<T>
  /** Ends the run early, with this as its failure. */
  interrupt(reason: Error): void
  readonly records: readonly StageRecord[]
  /** The stage that failed; null while none has. */
  failed(): string | null
}

export function createStages(sink: LogSink, { interrupted, outOfTime, interrupt }: Interruption): Stages {
  const records: StageRecord[] = []
  const runRecorded: Stages['run'] = async (name, work) => {
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
      record(thrown instanceof Stopped ? 'stopped' : 'failed')
      throw thrown
    }
  }
  return {
    records,
    interrupt,
    failed: () => records.find(({ outcome }) => outcome === 'failed')?.name ?? null,
    run: (name, work) => runRecorded(name, (log) => Promise.race([interrupted, work(log)])),
    runToEnd: (name, work) => runRecorded(name, (log) => Promise.race([work(log), outOfTime])),
    withinGrace: (work) => Promise.race([work, outOfTime]),
    async mend(name, progress, work) {
      try {
        await runRecorded(name, (log) => Promise.race([work(log), outOfTime]))
      } catch (thrown) {
        progress.notes.push(`${name} failed: ${messageOf(thrown)}`)
      }
    },
  }
}
