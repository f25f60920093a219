import { readClock, readLogTime } from './log-time.ts'

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
  const dated = lines.map((line) => readLogTime(line, offset))
  const times = dated.some((time) => time !== null) ? dated : datedByOrder(lines, { now, offset })
  if (times.every((time) => time === null)) return null
  const from = typeof since === 'number' ? (now - since) * 1000 : since.getTime()
  const first = times.findIndex((time) => time !== null && time >= from)
  return first < 0 ? [] : lines.slice(first)
}

/** Threads may log in another order than that of their clocks, and a runner's question takes a moment. */
const DISORDER_MS = 60_000
const DAY_MS = 86_400_000

/** Of a log that has the time of day alone, as Logback's own default is: each line is of the last day on which it can be. */
function datedByOrder(lines: readonly string[], { now, offset }: LogClock): (number | null)[] {
  let latest = now * 1000
  const backwards = lines.toReversed().map((line) => {
    const clock = readClock(line, offset)
    if (clock === null) return null
    const before = latest + DISORDER_MS
    latest = clock + Math.floor((before - clock) / DAY_MS) * DAY_MS
    return latest
  })
  return backwards.toReversed()
}
