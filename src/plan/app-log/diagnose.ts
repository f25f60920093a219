import { DIAGNOSES } from './diagnoses.ts'
import { expandJson } from './json-lines.ts'
import { type LogRecord, readRecords, type Weight } from './log-records.ts'

const CAUSED_BY = 'Caused by: '
/** The first line of a stack trace: the class, with its package, and its message. */
const THROWN = /^(?:Exception in thread "[^"]{0,200}" )?(?=\w{1,100}\.)([\w$.]{1,300}(?:Exception|Error)\b.*)/
const KILLED = 137

/** A plain cause for a process that ended by itself, read from its log and its exit status; null if that is not known. */
export function diagnoseExit(log: readonly string[], status: number | null): string {
  // A killed process logs nothing about it, so only what it said about its own end counts.
  const found = status === KILLED ? findFatal(recordsOf(log)) : findCause(log)
  if (found) return found
  if (status === null) return 'exit status unknown'
  if (status === 127 || status === 126) return 'the java command could not be run'
  if (status === KILLED) return 'killed (SIGKILL), as the kernel does when memory runs out'
  if (status > 128) return `killed by signal ${status - 128}`
  return `exit status ${status}`
}

/** The cause that a log names, if it names one: from its end, else from an error, and from a warning only as a last resort. */
export function findCause(log: readonly string[]): string | null {
  const records = recordsOf(log)
  const of = (weight: Weight) => records.filter((record) => record.weight === weight)
  return (
    findFatal(records) ??
    findFirst(of('error'), recognise) ??
    findInnermost(of('error')) ??
    findFirst(of('quiet'), recognise) ??
    findInnermost(of('quiet'))
  )
}

function recordsOf(log: readonly string[]): LogRecord[] {
  return readRecords(log.flatMap(expandJson))
}

/** Why the application, or Java, says that it can't go on. */
function findFatal(records: readonly LogRecord[]): string | null {
  return findFirst(
    records.filter(({ weight }) => weight === 'final'),
    (record) => recognise(record) ?? findDescription(record) ?? findInnermost([record]) ?? findThrown(record),
  )
}

function findFirst(records: readonly LogRecord[], find: (record: LogRecord) => string | null): string | null {
  for (const record of records) {
    const cause = find(record)
    if (cause !== null) return cause
  }
  return null
}

function recognise({ lines }: LogRecord): string | null {
  for (const { pattern, explain } of DIAGNOSES) {
    for (const line of lines) {
      const match = pattern.exec(line)
      if (match) return explain(match)
    }
  }
  return null
}

/** What Spring's own analysis says below "Description:". */
function findDescription({ lines }: LogRecord): string | null {
  const title = lines.findIndex((line) => line.trim() === 'Description:')
  const description = title < 0 ? undefined : lines.slice(title + 1).find((line) => line.trim() !== '')
  return description === undefined ? null : `Spring: ${description.trim()}`
}

/** The innermost cause is the last one. */
function findInnermost(records: readonly LogRecord[]): string | null {
  const line = records.flatMap(({ lines }) => lines).findLast((one) => one.includes(CAUSED_BY))
  return line === undefined ? null : line.slice(line.lastIndexOf(CAUSED_BY) + CAUSED_BY.length)
}

/** The exception itself, if it has no cause. */
function findThrown({ lines }: LogRecord): string | null {
  return lines.map((line) => THROWN.exec(line)?.[1]).find((thrown) => thrown !== undefined) ?? null
}
