/**
 * The time at the start of a line, as Spring Boot 2 and later, Logback and Log4j write it, in JSON too; without an offset it is the
 * application's.
 */
const TIME =
  /^(?:\[|\{\s?"@?timestamp"\s?:\s?")?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,3})\d*)?\s?(Z|[+-]\d\d:?\d\d)?/

/** The clock of the host that wrote a log. */
export interface LogClock {
  /** Seconds since the epoch. */
  readonly now: number
  /** From UTC, such as `+0200`, for times that name none. */
  readonly offset: string
}

/**
 * The lines from the first one on that was written at that time or later, or at most so many seconds ago; null if no line says when
 * it was written.
 */
export function linesSince(
  lines: readonly string[],
  since: Date | number,
  { now, offset }: LogClock,
): readonly string[] | null {
  const times = lines.map((line) => timeOf(line, offset))
  if (times.every((time) => time === null)) return null
  const from = typeof since === 'number' ? (now - since) * 1000 : since.getTime()
  const first = times.findIndex((time) => time !== null && time >= from)
  return first < 0 ? [] : lines.slice(first)
}

/** Milliseconds since 1970. */
function timeOf(line: string, hostOffset: string): number | null {
  const [, date, clock, fraction = '0', offset] = TIME.exec(line) ?? []
  if (date === undefined || clock === undefined) return null
  const zone = (offset ?? hostOffset).replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  const time = Date.parse(`${date}T${clock}.${fraction.padEnd(3, '0')}${zone || 'Z'}`)
  return Number.isNaN(time) ? null : time
}
