import { completeClause } from './complete-clause.ts'
import type { LogRecord } from './log-records.ts'

/** The drawing of a cycle, also where the console has no such characters. */
const DRAWING = /^[\s┌└┐┘─│|↑↓?<>-]*$/
const BULLET = /^[|-] +/

/** What Spring's own analysis says below "Description:". */
export function findDescription({ lines }: LogRecord): string | null {
  const start = lines.findIndex((line) => line.trim() === 'Description:') + 1
  if (start === 0) return null
  const end = lines.findIndex((line, at) => at >= start && line.trim() === 'Action:')
  const told = lines.slice(start, end < 0 ? undefined : end).map((line) => line.trim())
  const [first, ...below] = told.filter((line) => !DRAWING.test(line)).map((line) => line.replace(BULLET, ''))
  if (first === undefined) return null
  // Of a bean in a cycle its name: where it is defined is longer than a cause may be.
  const isCycle = first.endsWith(' form a cycle:')
  return `Spring: ${completeClause(first, isCycle ? below.map((line) => line.split(' ', 1)[0] ?? '') : withoutValues(below))}`
}

/** A property's value may be a secret, and may have several lines. */
function withoutValues(lines: readonly string[]): string[] {
  let isValue = false
  return lines.filter((line) => {
    if (/^(?:Value|Origin): /.test(line)) isValue = true
    if (/^(?:Property|Reason): /.test(line)) isValue = false
    return !isValue
  })
}
