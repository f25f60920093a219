import { joinJsonInPlace } from './join-json.ts'
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
  const times = readTimes(lines, { now, offset })
  if (times.every((time) => time === null)) return null
  const from = typeof since === 'number' ? (now - since) * 1000 : since.getTime()
  const first = times.findIndex((time) => time !== null && time >= from)
  return first < 0 ? [] : lines.slice(first)
}

/** Threads may log in another order than that of their clocks, and the host's time was read before the log. */
const DISORDER_MS = 60_000
const DAY_MS = 86_400_000

/**
 * When each line was written. One that has the time of day alone, as in Logback's own default, is of the last day on which it can be:
 * it was written before those below it. Where most lines have no date, one may be a date that the application only mentions.
 */
function readTimes(lines: readonly string[], { now, offset }: LogClock): (number | null)[] {
  const records = joinJsonInPlace(lines)
  const dates = records.map((record) => readLogTime(record, offset))
  const clocks = records.map((record, at) => (dates[at] === null ? readClock(record, offset) : null))
  const areDated = countTimes(dates) >= countTimes(clocks)
  let latest = now * 1000
  const backwards = clocks.toReversed().map((clock, at) => {
    const date = dates.at(-1 - at) ?? null
    if (date !== null && areDated) latest = Math.min(latest, date)
    if (clock === null) return date
    const before = latest + DISORDER_MS
    latest = clock + Math.floor((before - clock) / DAY_MS) * DAY_MS
    return latest
  })
  return backwards.toReversed()
}

function countTimes(times: readonly (number | null)[]): number {
  return times.filter((time) => time !== null).length
}
