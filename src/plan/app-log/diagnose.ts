import { DIAGNOSES } from './diagnoses.ts'
import { findInnermost, findThrown, findUntitled } from './exceptions.ts'
import { joinJson } from './join-json.ts'
import { expandJson } from './json-lines.ts'
import { describeCrash, tellsOfCrash } from './jvm-crash.ts'
import { findLauncherError } from './launcher-error.ts'
import { type LogRecord, readRecords, type Weight } from './log-records.ts'
import { findDescription } from './spring-description.ts'

const KILLED = 137
/** What Hibernate 5 and 6 throw if they could not ask the database which one it is. */
const UNKNOWN_DATABASE =
  /\bHibernateException: (?:Unable to determine Dialect without JDBC metadata|Access to DialectResolutionInfo cannot be null)/
/** Where Hikari says why: an error, but the application goes on. */
const POOL = /Exception during pool initialization/
/** Where Hibernate says why: only a warning. */
const METADATA = /Could not obtain connection to query metadata/
/** Some versions of Hibernate fail themselves in telling that. */
const OF_HIBERNATE = /^java\.lang\.NullPointerException\b/

/** A plain cause for a process that ended by itself, read from its log and its exit status; null if that is not known. */
export function diagnoseExit(log: readonly string[], status: number | null): string {
  const found = searchFor(status)(recordsOf(log, true))
  if (found) return found
  if (status === 0)
    return 'exit status 0: it ended by itself, without an error; has it a web server (spring-boot-starter-web)?'
  if (status === null) return 'exit status unknown'
  if (status === 127 || status === 126) return 'the java command could not be run'
  if (status === KILLED) return 'killed (SIGKILL), as the kernel does when memory runs out'
  if (status > 128) return `killed by signal ${status - 128}`
  return `exit status ${status}`
}

/**
 * A killed process logs nothing about it, so only what it said about its own end counts. One that ends without an error may
 * have warned of anything.
 */
function searchFor(status: number | null): (records: readonly LogRecord[]) => string | null {
  if (status === KILLED) return findFatal
  return status === 0 ? findError : (records) => findIn(records) ?? findLast(records)
}

/** The cause that the log of a process that is still there names, if it names one. */
export function findCause(log: readonly string[]): string | null {
  return findIn(recordsOf(log, false))
}

/** From the log's end, else from an error, and from a warning only as a last resort. */
function findIn(records: readonly LogRecord[]): string | null {
  return findError(records) ?? findAmong(records, 'quiet')
}

/** The exception that the log ends with, as `printStackTrace` writes it. */
function findLast(records: readonly LogRecord[]): string | null {
  const last = records.at(-1)
  return last === undefined ? null : findThrown(last)
}

function findError(records: readonly LogRecord[]): string | null {
  return findFatal(records) ?? findAmong(records, 'error')
}

function findAmong(all: readonly LogRecord[], weight: Weight): string | null {
  const records = all.filter((record) => record.weight === weight)
  const known = findFirst(records, recognise)
  if (known !== null) return known
  // Many an application warns of an exception that it has handled.
  return weight === 'error' ? findFirst(records.toReversed(), findInside) : findInnermost(records)
}

function recordsOf(log: readonly string[], hasEnded: boolean): LogRecord[] {
  return readRecords(joinJson(log).flatMap(expandJson), hasEnded)
}

/** Why the application, or Java, says that it can't go on. */
function findFatal(records: readonly LogRecord[]): string | null {
  const crashed = records.find(tellsOfCrash)
  return findFirst(
    records.filter(({ weight }) => weight === 'final'),
    (record) =>
      recognise(record) ??
      (record === crashed ? describeCrash(records.slice(records.indexOf(record))) : null) ??
      findDescription(record) ??
      findLauncherError(record) ??
      findException(record, records) ??
      findUntitled(record),
  )
}

/** The exception that ended the application, or what was behind it, if an earlier record says that. */
function findException(record: LogRecord, records: readonly LogRecord[]): string | null {
  const cause = findInside(record)
  if (cause === null || !UNKNOWN_DATABASE.test(cause)) return cause
  const about = (title: RegExp) => records.filter(({ lines: [first = ''] }) => title.test(first))
  const why = findFirst([...about(POOL), ...about(METADATA)], findInside)
  return why === null || OF_HIBERNATE.test(why) ? cause : why
}

/** The innermost cause of the exception that a record shows, or the exception itself. */
function findInside(record: LogRecord): string | null {
  return findInnermost([record]) ?? findThrown(record)
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
