import { completeClause } from './complete-clause.ts'
import type { LogRecord } from './log-records.ts'

const CAUSED_BY = 'Caused by: '
/** The first line of a stack trace: the class, with its package, and its message. */
const THROWN = /^(?:Exception in thread "[^"]{0,200}" )?(?=\w{1,100}\.)([\w$.]{1,300}(?:Exception|Error)\b.*)/
/** What went wrong besides, such as in closing: Java indents it, and its own causes as much. */
const SUPPRESSED = /^\s+Suppressed: /
/** Ends an exception's message. */
const FRAME = /^\s+at |^\s*\.\.\. \d|^\s*Suppressed: |Caused by: /

/** The innermost cause is the last one of the last record that has one. */
export function findInnermost(records: readonly LogRecord[]): string | null {
  for (const { lines } of records.toReversed()) {
    const inside = lines.filter((line) => SUPPRESSED.test(line)).map(indentationOf)
    const suppressed = inside.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY)
    const at = lines.findLastIndex((line) => line.includes(CAUSED_BY) && indentationOf(line) < suppressed)
    const line = lines[at]
    if (line !== undefined) return withMessage(line.slice(line.lastIndexOf(CAUSED_BY) + CAUSED_BY.length), lines, at)
  }
  return null
}

/** The exception itself, if it has no cause. */
export function findThrown({ lines }: LogRecord): string | null {
  for (const [at, line] of lines.entries()) {
    const thrown = THROWN.exec(line)?.[1]
    if (thrown !== undefined) return withMessage(thrown, lines, at)
  }
  return null
}

function indentationOf(line: string): number {
  return line.length - line.trimStart().length
}

function withMessage(start: string, lines: readonly string[], at: number): string {
  const below = lines.slice(at + 1)
  const end = below.findIndex((line) => FRAME.test(line))
  return completeClause(start, end < 0 ? below : below.slice(0, end))
}
