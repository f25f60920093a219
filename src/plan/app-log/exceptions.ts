import { completeClause } from './complete-clause.ts'
import type { LogRecord } from './log-records.ts'

const CAUSED_BY = 'Caused by: '
/** A stack trace may begin with its innermost cause: Logback's and Log4j's %rEx, stacktrace.root=first in Spring Boot. */
const WRAPPED_BY = 'Wrapped by: '
/** The first line of a stack trace: the class, with its package, and its message. */
const THROWN = /^(?:Exception in thread "[^"]{0,200}" )?(?=\w{1,100}\.)([\w$.]{1,300}(?:Exception|Error)\b.*)/
/** What went wrong besides, such as in closing: Java indents it, and its own causes as much. */
const SUPPRESSED = /^\s+Suppressed: /
/** Ends an exception's message. */
const FRAME = /^\s+at |^\s*\.\.\. \d|^\s*Suppressed: |Caused by: |^Wrapped by: /

/** What fails for want of somebody else, and does not say who: an outer exception may. */
const OF_A_CONNECTION =
  /^[\w.$]{0,200}(?:Connect|Socket|Timeout|NoRouteToHost|ClosedChannel|UnresolvedAddress|SSLHandshake|CertPath)\w{0,50}Exception(?=:|$)/
/** An address, or a port. */
const WHERE = /:\d{3,5}\b|:\/\/|\bport \d/
/** Logback writes `null` where an exception has no message. */
const WORDLESS = /^[\w$.]{1,300}(?:: null)?$/
/** What says nothing at all: Hibernate keeps others in one of these, as suppressed. */
const NAMELESS = /^java\.lang\.(?:Throwable|Exception|RuntimeException|Error)$/
const LONGEST = 400
/** So many causes around the innermost one are looked at. */
const OUTER = 8

/** The innermost cause is the last one of the last record that has one. */
export function findInnermost(records: readonly LogRecord[]): string | null {
  for (const { lines } of records.toReversed()) {
    const inside = lines.filter((line) => SUPPRESSED.test(line)).map(indentationOf)
    const suppressed = inside.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY)
    const isCause = (line: string) => line.includes(CAUSED_BY) && indentationOf(line) < suppressed
    const [innermost, ...outer] = lines.flatMap((line, at) => (isCause(line) ? [at] : [])).reverse()
    if (innermost !== undefined) return addContext(readCause(lines, innermost), outer.slice(0, OUTER), lines)
    const root = findRoot(lines)
    if (root !== null) return root
  }
  return null
}

/** The innermost cause, where the trace begins with it. */
function findRoot(lines: readonly string[]): string | null {
  const outer = lines.flatMap((line, at) => (line.startsWith(WRAPPED_BY) ? [at] : []))
  const root = outer.length === 0 ? null : findThrown({ lines })
  return root && addContext(root, outer.slice(0, OUTER), lines)
}

function readCause(lines: readonly string[], at: number): string {
  const line = lines[at] ?? ''
  const title = line.startsWith(WRAPPED_BY) ? WRAPPED_BY : CAUSED_BY
  return withMessage(line.slice(line.lastIndexOf(title) + title.length), lines, at)
}

/** "Connection refused" alone tells nobody what is down, nor does a class alone what went wrong. */
function addContext(cause: string, outer: readonly number[], lines: readonly string[]): string {
  const lacksWhere = OF_A_CONNECTION.test(cause) && !WHERE.test(cause)
  const isWordless = WORDLESS.test(cause)
  if (!lacksWhere && !isWordless) return cause
  const words = isWordless ? cause.replace(/: null$/, '') : (/: (.+)$/.exec(cause)?.[1] ?? cause)
  // Another one of the same class may have words of its own.
  const onlyRepeats = (one: string) =>
    (isWordless ? one.endsWith(words) : one.includes(words)) && one.startsWith('java')
  const around = [...outer.map((at) => readCause(lines, at)), findThrown({ lines }) ?? ''].filter(
    (one) => one !== '' && !WORDLESS.test(one),
  )
  // Some drivers never say where to, such as MySQL's; but whose it was is more than nothing.
  const where = lacksWhere ? around.find((one) => WHERE.test(one)) : undefined
  const telling = where ?? around.find((one) => !onlyRepeats(one))
  if (telling === undefined) return cause
  return telling.includes(words) || NAMELESS.test(words) ? telling : `${telling} (${cause})`
}

/** The exception itself, if it has no cause. */
export function findThrown({ lines }: Pick<LogRecord, 'lines'>): string | null {
  for (const [at, line] of lines.entries()) {
    const thrown = THROWN.exec(line)?.[1]
    if (thrown !== undefined) return withMessage(thrown, lines, at)
  }
  return null
}

/** After these only the exception follows. */
const TITLE = /^Exception in thread "main" |^.*\bApplication run failed$/
/** SnakeYAML indents what it quotes of the file, which may hold passwords. */
const QUOTED = /^ {4}/

/** What an exception says that does not begin with its class, such as each of SnakeYAML's. */
export function findUntitled({ lines: [first = '', ...below] }: LogRecord): string | null {
  const title = TITLE.exec(first)?.[0]
  const end = below.findIndex((line) => FRAME.test(line))
  if (title === undefined || end < 0) return null
  const told = [first.slice(title.length), ...below.slice(0, end)].filter((line) => !QUOTED.test(line))
  return told.join(' ').replace(/\s+/g, ' ').trim().replace(/:$/, '').slice(0, LONGEST).toWellFormed() || null
}

function indentationOf(line: string): number {
  return line.length - line.trimStart().length
}

function withMessage(start: string, lines: readonly string[], at: number): string {
  const below = lines.slice(at + 1)
  const end = below.findIndex((line) => FRAME.test(line))
  return completeClause(start, end < 0 ? below : below.slice(0, end))
}
