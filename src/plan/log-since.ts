/** The time at the start of a line, as Spring Boot 2 and later, Logback and Log4j write it; without an offset it is the host's. */
const TIME = /^\[?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,3})\d*)?\s?(Z|[+-]\d\d:?\d\d)?/

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** `90s`, `15m`, `2h` or `1d` before `now`, or a time in ISO 8601 with an offset; null where it is neither. */
export function parseSince(text: string, now: Date): Date | null {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) {
    return new Date(now.getTime() - Number(count) * (UNIT_SECONDS[unit] ?? 0) * 1000)
  }
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text)) return null
  const time = new Date(text)
  return Number.isNaN(time.getTime()) ? null : time
}

/**
 * The lines from the first one on that was written at that time or later; null where no line says when it was written.
 * `hostOffset` such as `+0200` holds for times without one.
 */
export function linesSince(lines: readonly string[], since: Date, hostOffset: string): readonly string[] | null {
  const times = lines.map((line) => timeOf(line, hostOffset))
  if (times.every((time) => time === null)) return null
  const first = times.findIndex((time) => time !== null && time >= since.getTime())
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
