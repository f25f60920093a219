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

/** The stages of an operation, run one after another, each a group of the log, each timed. */
export interface Stages {
  run<T>(name: string, work: (log: (line: string) => void) => Promise<T>): Promise<T>
  /** Runs what mends after a failure; its own failure is noted and hides nothing. */
  mend(name: string, progress: Progress, work: (log: (line: string) => void) => Promise<void>): Promise<void>
  readonly records: readonly StageRecord[]
  /** The stage that failed; null while none has. */
  failed(): string | null
}

export function createStages(sink: LogSink): Stages {
  const records: StageRecord[] = []
  const stages: Stages = {
    records,
    failed: () => records.find(({ outcome }) => outcome === 'failed')?.name ?? null,
    async run(name, work) {
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
    },
    async mend(name, progress, work) {
      try {
        await stages.run(name, work)
      } catch (thrown) {
        progress.notes.push(`${name} failed: ${messageOf(thrown)}`)
      }
    },
  }
  return stages
}
