import { readJsonFields } from './json-lines.ts'

/** A time as Spring Boot 2 and later, Logback and Log4j write it; without an offset it is the application's. */
const TIME = /^\[?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,3})\d*)?\s?(Z|[+-]\d\d:?\d\d)?/
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

/**
 * When a line was written, in milliseconds since 1970; null if it doesn't say.
 *
 * @param hostOffset from UTC, such as `+0200`, of times that name none
 */
export function readLogTime(line: string, hostOffset: string): number | null {
  if (!line.startsWith('{')) return parseTime(line, hostOffset)
  const fields = readJsonFields(line)
  const times = FIELDS.map((path) => parseFieldTime(fields.get(path) ?? '', hostOffset))
  return times.find((time) => time !== null) ?? null
}

function parseFieldTime(value: string, hostOffset: string): number | null {
  if (!SINCE_1970.test(value)) return parseTime(value, hostOffset)
  const [whole = '', fraction = ''] = value.split('.')
  return Number(`${whole}${fraction}`.padEnd(13, '0').slice(0, 13))
}

function parseTime(text: string, hostOffset: string): number | null {
  const [, date, clock, fraction = '0', offset] = TIME.exec(text) ?? []
  if (date === undefined || clock === undefined) return null
  const zone = (offset ?? hostOffset).replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  const time = Date.parse(`${date}T${clock}.${fraction.padEnd(3, '0')}${zone || 'Z'}`)
  return Number.isNaN(time) ? null : time
}
