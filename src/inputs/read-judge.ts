import type { InputName } from './input-names.ts'
import type { InputReader } from './input-reader.ts'
import type { JudgeInputs } from './inputs.ts'
import { parseNumber } from './read-values.ts'

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
  if (value === null) inputs.refuse(name, `a number from ${from} to ${to}, or none`)
  return value
}
