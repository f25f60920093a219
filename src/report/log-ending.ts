import { adviceLines } from './advice.ts'
import { formatLiveVersion } from './live-version.ts'
import type { Outcome } from './outcome.ts'
import { describeResult } from './summary.ts'

/** The last lines of the log, where a reader looks first: the result, what is live, and what to do. */
export function describeEnding(outcome: Outcome): string[] {
  const [first, ...rest] = adviceLines(outcome)
  return [
    `Result: ${outcome.result}. ${describeResult(outcome)}`,
    `Live now: ${formatLiveVersion(outcome.live)}`,
    ...(first === undefined ? [] : [`What to do: ${first}`, ...rest]),
  ]
}
