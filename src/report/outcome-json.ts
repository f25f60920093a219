import type { Outcome } from './outcome.ts'
import { LINE_LENGTH, LOG_LINES } from './summary-failure.ts'

/** An outcome as one line of JSON, its log as short as reports show it: enough to render every report again. */
export function writeOutcome(outcome: Outcome): string {
  const { failure } = outcome
  const logTail = failure?.logTail.slice(-LOG_LINES).map(shorten) ?? []
  const logs = outcome.logs.map(({ lines, ...log }) => ({ ...log, lines: lines.slice(-LOG_LINES).map(shorten) }))
  return JSON.stringify({ ...outcome, logs, failure: failure && { ...failure, logTail } })
}

function shorten(line: string): string {
  return line.slice(0, LINE_LENGTH + 1)
}
