/** A line of a log, and when it came: milliseconds since 1970, on the clock that the hosts share with this machine. */
export interface TimedLine {
  readonly at: number
  readonly text: string
}

/** What a run said, line by line. */
export interface Recording {
  readonly lines: readonly TimedLine[]
  hear(text: string): void
}

export function record(): Recording {
  const lines: TimedLine[] = []
  let rest = ''
  return {
    lines,
    hear(text) {
      const parts = (rest + text).split('\n')
      rest = parts.pop() ?? ''
      const at = Date.now()
      for (const part of parts) lines.push({ at, text: part })
    },
  }
}

/** A stage of a run, in milliseconds since 1970. */
export interface Span {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** The groups of a log: each lasts until it is closed, the next one opens, or the run ends. */
export function readSpans(lines: readonly TimedLine[], endedAt: number): Span[] {
  const marks = lines.filter(({ text }) => text.startsWith('::group::') || text === '::endgroup::')
  return marks.flatMap(({ at, text }, index) => {
    const name = /^::group::(.*)$/.exec(text)?.[1]
    return name === undefined ? [] : [{ name, from: at, to: marks[index + 1]?.at ?? endedAt }]
  })
}

/** What each stage took after a moment, in milliseconds; without those that were over by then. */
export function spentSince(spans: readonly Span[], moment: number): Record<string, number> {
  const later = spans.filter(({ to }) => to > moment)
  return Object.fromEntries(later.map(({ name, from, to }) => [name, to - Math.max(from, moment)]))
}
