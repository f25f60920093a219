import type { Outcome } from '../../report/outcome.ts'
import { clip } from '../../report/shorten.ts'
import { describeResult } from '../../report/summary.ts'

/** GitHub's limit. */
const LONGEST = 140

/** What a status of a GitHub Deployment says. */
export interface DeploymentStatus {
  readonly state: 'in_progress' | 'success' | 'failure' | 'inactive'
  readonly description: string
}

export const STARTED: DeploymentStatus = { state: 'in_progress', description: 'in progress' }

export function deploymentStatusOf(outcome: Outcome): DeploymentStatus {
  const { result, failure } = outcome
  const said = failure ? `${failure.stage ?? outcome.operation} failed: ${failure.message}` : describeResult(outcome)
  const description = clip(said, LONGEST)
  if (failure) return { state: 'failure', description }
  // Not for a staged version: operation promote creates a Deployment of its own.
  return { state: result === 'staged' ? 'inactive' : 'success', description }
}
