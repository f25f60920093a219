import type { Hosts } from '../hosts/hosts.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { PlannedChange, Progress } from '../progress/progress.ts'
import type { Result } from '../progress/result.ts'
import type { Stages } from '../progress/stages.ts'

/** What the frame passes to an operation. */
export interface OperationContext {
  readonly inputs: Inputs
  readonly stages: Stages
  /** Has been connecting since before the operation began. */
  readonly hosts: Promise<Hosts>
  readonly progress: Progress
  /** Tells the reports what was decided; returns at once. */
  readonly planned: (change: PlannedChange) => void
}

export type OperationHandler = (context: OperationContext) => Promise<Result>
