import type { InputName } from './input-names.ts'
import type { InputReader } from './input-reader.ts'
import { parseNumber } from './read-values.ts'

/** What is allowed of a new version's requests in the bake time. */
export interface JudgeInputs {
  /** Percentage points of failed requests above the previous version; null: not judged. */
  readonly maxErrorRate: number | null
  /** Multiple of the 95th percentile of the time to answer of the previous version; null: not judged. */
  readonly maxLatencyFactor: number | null
}

/** Instead of a number: not judged. */
const NOT_JUDGED = 'none'

export function readJudge(inputs: InputReader): JudgeInputs {
  return {
    maxErrorRate: readLimit(inputs, 'max-error-rate', 0.1, 100),
    maxLatencyFactor: readLimit(inputs, 'max-latency-factor', 1.1, 100),
  }
}

function readLimit(inputs: InputReader, name: InputName, from: number, to: number): number | null {
  const text = inputs.text(name)
  if (text === NOT_JUDGED) return null
  const value = parseNumber(text, { from, to, whole: false })
  if (value === null) inputs.reportWrong(name, `a number from ${from} to ${to}, or none`)
  return value
}
