import type { PlannedChange } from '../progress/progress.ts'
import type { Outcome } from '../report/outcome.ts'
import type { Deadline } from './deadline.ts'

/**
 * Someone to whom a run is reported. Calls come one after another; each may throw, which is reported once at the end and
 * does not prevent later calls.
 */
export interface Channel {
  readonly name: string
  started?(beginning: Outcome<null>, deadline: Deadline): Promise<void>
  planned?(change: PlannedChange, deadline: Deadline): Promise<void>
  ended?(outcome: Outcome, deadline: Deadline): Promise<void>
}

/** What the end of a run needs to know of its start, kept for the post step of a run that was killed. */
export interface SavedState {
  /** Null if nothing was written. */
  read(name: string): string | null
  write(name: string, value: string): void
}

/** A token without a permission: reported as a notice, since it can be intended. */
export class MissingPermission extends Error {
  /** As in a workflow's `permissions`: `deployments: write`. */
  readonly permission: string
  readonly status: number

  constructor(permission: string, purpose: string, status: number) {
    super(`\`${permission}\` for ${purpose}`)
    this.name = 'MissingPermission'
    this.permission = permission
    this.status = status
  }
}
