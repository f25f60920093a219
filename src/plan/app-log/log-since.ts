/** The time at the start of a line, as Spring Boot 2 and later, Logback and Log4j write it; without an offset it is the host's. */
const TIME = /^\[?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,3})\d*)?\s?(Z|[+-]\d\d:?\d\d)?/

/**
 * The lines from the first one on that was written at that time or later; null if no line says when it was written.
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
