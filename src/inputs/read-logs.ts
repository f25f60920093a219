import { parseSince } from '../plan/log-since.ts'
import type { InputReader } from './input-reader.ts'
import type { LogInputs } from './inputs.ts'
import { readNumber, readOneOf } from './read-values.ts'

/** More is no longer read in a log of a workflow, but copied from the host. */
const MOST_LINES = 10_000

export function readLogs(inputs: InputReader): LogInputs {
  const text = inputs.text('log-since')
  const since = text === '' ? null : parseSince(text, new Date())
  if (text !== '' && since === null) {
    inputs.refuse('log-since', 'a time back such as 15m, 2h or 1d, or a time such as 2026-05-09T17:30:00Z')
  }
  return {
    slot: readOneOf(inputs, 'log-slot', ['live', 'standby', 'blue', 'green']),
    lines: readNumber(inputs, 'log-lines', { from: 1, to: MOST_LINES, whole: true }),
    since,
  }
}
