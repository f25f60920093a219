import type { Outcome } from './outcome.ts'
import { LINE_LENGTH, LOG_LINES } from './summary-failure.ts'

/** An outcome as one line of JSON, its log as short as reports show it: enough to render every report again. */
export function writeOutcome(outcome: Outcome): string {
  const { failure } = outcome
  const logTail = failure?.logTail.slice(-LOG_LINES).map((line) => line.slice(0, LINE_LENGTH + 1)) ?? []
  return JSON.stringify({ ...outcome, failure: failure && { ...failure, logTail } })
}
