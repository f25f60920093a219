import { readLogTime } from './log-time.ts'

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
  const times = lines.map((line) => readLogTime(line, offset))
  if (times.every((time) => time === null)) return null
  const from = typeof since === 'number' ? (now - since) * 1000 : since.getTime()
  const first = times.findIndex((time) => time !== null && time >= from)
  return first < 0 ? [] : lines.slice(first)
}
