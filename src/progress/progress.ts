import type { RequestReport } from '../judge/request-report.ts'
import type { StatusReport } from '../plan/status-report.ts'
import type { PromotionState } from './promotion-state.ts'
import type { Result } from './result.ts'

/** The releases that a change is about; null if none runs, or none that this action launched. */
export interface PlannedChange {
  readonly live: string | null
  readonly next: string | null
}

/** What `logs` read on an app host, without a secret in it. */
export interface ApplicationLog {
  readonly host: string
  readonly port: number
  readonly slot: 'blue' | 'green'
  /** Null: none that this action launched, and so no lines. */
  readonly release: string | null
  /** Oldest first. */
  readonly lines: readonly string[]
  /** False: no line says when it was written, so none could be left out by its time. */
  readonly hasTimes: boolean
}

/** What is known and was done so far; an operation fills it in, so that a failure can be reported truthfully. */
export interface Progress {
  version: string | null
  release: string | null
  jarSha256: string | null
  previousPort: number | null
  previousVersion: string | null
  /** As of a `JournalEntry`. */
  previousRelease: string | null
  promotion: PromotionState
  /** Null if nothing was promoted. */
  requests: RequestReport | null
  /** The final result, although a later stage may still fail; null until then. */
  reached: Result | null
  readonly notes: string[]
  /** What `dry-run` would have done, in words. */
  plan: readonly string[]
  status: StatusReport | null
  logs: readonly ApplicationLog[]
  /** Held while the operation may change something. */
  lock: { release(): Promise<void> } | null
}

export function createProgress(): Progress {
  return {
    version: null,
    release: null,
    jarSha256: null,
    previousPort: null,
    previousVersion: null,
    previousRelease: null,
    promotion: 'untouched',
    requests: null,
    reached: null,
    notes: [],
    plan: [],
    status: null,
    logs: [],
    lock: null,
  }
}
