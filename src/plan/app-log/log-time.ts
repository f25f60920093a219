import { readJsonFields } from './json-lines.ts'

const LEVEL = 'TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|SEVERE'
/** In many a pattern the level comes first, as in `%5p %d`. */
const BEFORE = String.raw`^[\s[(]{0,2}(?:(?:${LEVEL})[\s\]):|-]{1,6}[[(]?)?`
const CLOCK = String.raw`(?<hour>\d\d?):?(?<minute>\d\d):?(?<second>\d\d)(?:[.,]?(?<fraction>\d{1,3})\d*)?`
/** Without an offset it is the application's. */
const AFTER = String.raw`\s?(?<half>[AP]M\b)?(?<offset>(?:Z|[+-]\d\d:?\d\d)\b)?`
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** As Spring Boot, Logback and Log4j write it, also in short; Tomcat, and Log4j's DATE; Java's own logging; many a pattern in Europe. */
const DATES = [
  String.raw`(?<year>\d{4})(?<sign>[-/.]?)(?<month>\d\d)\k<sign>(?<day>\d\d)[T ]?`,
  String.raw`(?<day>\d\d)[-/ ](?<name>[A-Z][a-z]{2})[-/ ](?<year>\d{4})[: ]`,
  String.raw`(?<name>[A-Z][a-z]{2}) (?<day>\d\d), (?<year>\d{4}) `,
  String.raw`(?<day>\d\d)\.(?<month>\d\d)\.(?<year>\d{4}) `,
]
const CLOCK_ALONE = new RegExp(String.raw`${BEFORE}(\d\d:\d\d:\d\d(?:[.,]\d{3})?)[\s\]]`)
const TIMES = DATES.map((date) => new RegExp(`${BEFORE}${date}${CLOCK}${AFTER}`))
/**
 * Where records in JSON have their time: Spring Boot's formats (ecs, logstash, gelf), Logback, Log4j, those for clouds, and what
 * is common elsewhere.
 */
const FIELDS = [
  '@timestamp',
  'timestamp',
  'timestamp.seconds',
  'timestampSeconds',
  'instant.epochSecond',
  'timeMillis',
  'time',
  'ts',
  'datetime',
  'date',
]
/** Seconds of ten digits, with a fraction or without one, or milliseconds, microseconds or nanoseconds: from 2001 to 2286. */
const SINCE_1970 = /^\d{10}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?$/
/** Log4j's UNIX and UNIX_MILLIS. Without a level, what begins with a number is more likely a count or a key. */
const SECONDS_FIRST = new RegExp(String.raw`^(\d{10}|\d{13})\s.{0,120}?\b(?:${LEVEL})\b`)

/**
 * When a line, or a record in JSON, was written, in milliseconds since 1970; null if it doesn't say.
 *
 * @param hostOffset from UTC, such as `+0200`, of times that name none
 */
export function readLogTime(text: string, hostOffset: string): number | null {
  if (text.startsWith('{')) return readRecordTime(text, hostOffset)
  const seconds = SECONDS_FIRST.exec(text)?.[1]
  return seconds === undefined ? parseTime(text, hostOffset) : parseSeconds(seconds)
}

function readRecordTime(record: string, hostOffset: string): number | null {
  const fields = readJsonFields(record)
  const times = FIELDS.map((path) => {
    const value = fields.get(path) ?? ''
    return SINCE_1970.test(value) ? parseSeconds(value) : parseTime(value, hostOffset)
  })
  return times.find((time) => time !== null) ?? null
}

/** What is in smaller units than seconds has as many more digits. */
function parseSeconds(number: string): number {
  const [whole = '', fraction = ''] = number.split('.')
  return Number(`${whole}${fraction}`.padEnd(13, '0').slice(0, 13))
}

function parseTime(text: string, hostOffset: string): number | null {
  const found = TIMES.map((pattern) => pattern.exec(text)?.groups).find((groups) => groups !== undefined)
  if (found === undefined) return null
  const { year, month, name = '', day, hour, minute, second, fraction = '', half, offset } = found
  const hours = half === undefined ? hour : `${(Number(hour) % 12) + (half === 'PM' ? 12 : 0)}`.padStart(2, '0')
  const date = `${year}-${month ?? `${MONTHS.indexOf(name) + 1}`.padStart(2, '0')}-${day}`
  const zone = (offset ?? hostOffset).replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  const time = Date.parse(`${date}T${hours}:${minute}:${second}.${fraction.padEnd(3, '0')}${zone || 'Z'}`)
  return Number.isNaN(time) ? null : time
}

/** The time of day with which a line begins, on the first day of 1970; null if with none. */
export function readClock(line: string, hostOffset: string): number | null {
  const clock = CLOCK_ALONE.exec(line)?.[1]
  return clock === undefined ? null : parseTime(`1970-01-01 ${clock}`, hostOffset)
}
