import type { LogRecord } from './log-records.ts'

const CRASHED = /^# A fatal error has been detected by /
const SIGNAL = /^(SIG[A-Z]+)\b.{0,80}?( \(sent by kill\))?, pid=/
const INTERNAL = /^(Internal Error .{0,200}?), pid=/
/** What kind of frame it is: `C` native, `V` the JVM's own, `j` Java, `J` the same with the compiler's number for it. */
const KIND = /^[A-Za-z]{1,2}\s+(?:\d{1,9}%? [Cc]\d )?/

export function tellsOfCrash({ lines }: LogRecord): boolean {
  return lines.some((line) => CRASHED.test(line))
}

/**
 * How the JVM crashed, from the record on that tells of that: a paragraph of lines that begin with `#`, in which other
 * threads may log. Takes time for the whole log, so it is for one record only.
 */
export function describeCrash(records: readonly LogRecord[]): string | null {
  const log = records.flatMap(({ lines }) => lines)
  const told = log.filter((line) => line.startsWith('#')).map((line) => line.slice(1).trim())
  const after = (title: string) => told.find((_, at) => told[at - 1] === title)
  const frame = after('Problematic frame:')?.replace(KIND, '').replace(/\s+/g, ' ')
  const report = after('An error report file with more information is saved as:')
  const what = [nameCrash(told), frame && `in ${frame}`].filter(Boolean).join(' ')
  if (what === '') return null
  return `the JVM crashed: ${what}${report ? `; details in ${report}` : ''}`
}

/** The signal, or what the JVM noticed about itself: where in its source, and in the line below what. */
function nameCrash(told: readonly string[]): string {
  const [, signal, sender = ''] = told.map((line) => SIGNAL.exec(line)).find((found) => found !== null) ?? []
  if (signal !== undefined) return `${signal}${sender}`
  const at = told.findIndex((line) => INTERNAL.test(line))
  if (at < 0) return ''
  return [INTERNAL.exec(told[at] ?? '')?.[1], told[at + 1]].filter(Boolean).join(': ')
}
