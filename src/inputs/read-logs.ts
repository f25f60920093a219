import type { InputReader } from './input-reader.ts'
import { readNumber, readOneOf } from './read-values.ts'

/** What `logs` shows. */
export interface LogInputs {
  readonly slot: 'live' | 'standby' | 'blue' | 'green'
  /** At most so many, per app host. */
  readonly lines: number
  /** A time, or how many seconds ago by the clock that the log goes by; null: of any age. */
  readonly since: Date | number | null
}

/** Nobody reads more than that in a workflow's log; copy the file from the host instead. */
const MOST_LINES = 10_000

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

export function readLogs(inputs: InputReader): LogInputs {
  const text = inputs.text('log-since')
  const since = text === '' ? null : parseSince(text)
  if (text !== '' && since === null) {
    inputs.reportWrong('log-since', 'a duration such as 15m, 2h or 1d, or a time such as 2026-05-09T17:30:00Z')
  }
  return {
    slot: readOneOf(inputs, 'log-slot', ['live', 'standby', 'blue', 'green']),
    lines: readNumber(inputs, 'log-lines', { from: 1, to: MOST_LINES, whole: true }),
    since,
  }
}

/** `90s`, `15m`, `2h` or `1d` in seconds, or a time in ISO 8601 with an offset; null if it is neither. */
export function parseSince(text: string): Date | number | null {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) {
    return Number(count) * (UNIT_SECONDS[unit] ?? 0)
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text)) return null
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? null : time
}
