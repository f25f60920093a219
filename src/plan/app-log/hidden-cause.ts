import type { LogRecord } from './log-records.ts'
import { findInnermost, findThrown } from './thrown.ts'

/** What Hibernate 5 and 6 throw if they could not ask the database which one it is. */
const UNKNOWN_DATABASE =
  /\bHibernateException: (?:Unable to determine Dialect without JDBC metadata|Access to DialectResolutionInfo cannot be null)/
/** Where Hikari says why: an error, but the application goes on. */
const POOL = /Exception during pool initialization/
/** Where Hibernate says why: only a warning. */
const METADATA = /Could not obtain connection to query metadata/

/** The exception that ended the application, or what was behind it, if an earlier record says that. */
export function findException(record: LogRecord, records: readonly LogRecord[]): string | null {
  const cause = findInnermost([record]) ?? findThrown(record)
  if (cause === null || !UNKNOWN_DATABASE.test(cause)) return cause
  const about = (title: RegExp) => records.filter(({ lines: [first = ''] }) => title.test(first))
  const [pool] = about(POOL)
  return (pool && (findInnermost([pool]) ?? findThrown(pool))) ?? findInnermost(about(METADATA)) ?? cause
}
