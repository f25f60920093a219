import type { Operation } from '../inputs/inputs.ts'
import type { RunContext } from '../inputs/run-context.ts'
import type { RequestReport } from '../judge/request-report.ts'
import type { StatusReport } from '../plan/status-report.ts'
import type { ApplicationLog } from '../progress/progress.ts'
import type { Result } from '../progress/result.ts'
import type { StageRecord } from '../progress/stages.ts'

/** Why a run did not do what it was asked to do. */
export interface FailureReport {
  readonly stage: string | null
  readonly message: string
  readonly remedy: string | null
  /** Last lines of the application's log, oldest first. */
  readonly logTail: readonly string[]
}

/** What is live at the end, as nginx and the app hosts showed it. */
export interface LiveVersion {
  readonly port: number
  readonly slot: 'blue' | 'green'
  /** Null for a process that this action did not launch, and if none was seen. */
  readonly version: string | null
  readonly release: string | null
  /** Since when the process has run; null if none was seen. */
  readonly since: Date | null
}

/** An app host, and what was seen on its live slot at the end. */
export interface HostReport {
  /** As `ssh` takes it: `user@host`, and `-p port` before it unless it is 22. */
  readonly login: string
  readonly deployPath: string
  readonly release: string | null
  /** Null if no process was seen. */
  readonly since: Date | null
}

/** An nginx host, and the slot that it used at the end; null if it could not be seen. */
export interface NginxReport {
  /** As in {@link HostReport}. */
  readonly login: string
  readonly port: number | null
}

/** Commits between two releases. */
export interface Changes {
  /** Short commit of the previous release. */
  readonly base: string
  /** The page that compares the two. */
  readonly url: string
  readonly total: number
  /** The newest 20 at most, newest first; `title` is the first line of the message. */
  readonly commits: ReadonlyArray<{
    readonly sha: string
    readonly title: string
    readonly url: string
    readonly author: string
  }>
}

/** What an operation did: every report is made from it. `Outcome<null>` is one that has only begun. */
export interface Outcome<R extends Result | null = Result> {
  readonly operation: Operation
  readonly service: string
  readonly environment: string
  readonly result: R
  readonly version: string | null
  readonly release: string | null
  readonly jarSha256: string | null
  /** The live slot at the end; null if it could not be observed. */
  readonly livePort: number | null
  readonly liveSlot: 'blue' | 'green' | null
  /** What is live on it; null if it is not known. */
  readonly live: LiveVersion | null
  /** The app hosts, in the order of the inputs. */
  readonly hosts: readonly HostReport[]
  /** The nginx hosts, in the order of the inputs. */
  readonly nginxHosts: readonly NginxReport[]
  readonly previousPort: number | null
  readonly previousVersion: string | null
  /** For `deploys.jsonl` alone, as of a `JournalEntry`. */
  readonly previousRelease: string | null
  readonly stages: readonly StageRecord[]
  readonly failure: FailureReport | null
  /** What nginx saw of the old and the new version's requests; null if nothing was promoted. */
  readonly requests: RequestReport | null
  /** Commits since the previous release; null if there was none or GitHub did not say. */
  readonly changes: Changes | null
  /** What a reader should know besides the result. */
  readonly notes: readonly string[]
  /** What `dry-run` would have done; empty otherwise. */
  readonly plan: readonly string[]
  /** Of operation `status`. */
  readonly status: StatusReport | null
  /** Of operation `logs`. */
  readonly logs: readonly ApplicationLog[]
  readonly startedAt: Date
  readonly seconds: number
  readonly run: RunContext
}
