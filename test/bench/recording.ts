/** A line of a log, and when it came: milliseconds since 1970, on the clock that the hosts share with this machine. */
export interface TimedLine {
  readonly at: number
  readonly text: string
}

/** What a run said, line by line. */
export interface Recording {
  readonly lines: readonly TimedLine[]
  hear(text: string): void
  /** Resolves once the run has said this line. */
  said(text: string): Promise<void>
}

export function record(): Recording {
  const lines: TimedLine[] = []
  const awaited: Array<{ readonly text: string; readonly tell: () => void }> = []
  let rest = ''
  return {
    lines,
    hear(text) {
      const parts = (rest + text).split('\n')
      rest = parts.pop() ?? ''
      const at = Date.now()
      for (const part of parts) {
        lines.push({ at, text: part })
        for (const { text: wanted, tell } of awaited) if (part === wanted) tell()
      }
    },
    said(text) {
      if (lines.some((line) => line.text === text)) return Promise.resolve()
      return new Promise((tell) => awaited.push({ text, tell }))
    },
  }
}

/** The log, line by line. */
export function textOf({ lines }: Recording): string {
  return lines.map(({ text }) => text).join('\n')
}

/** The line with which a stage begins. */
export function opening(stage: string): string {
  return `::group::${stage}`
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

/** The first stage of a run that has ended whose name is like this. Throws if there is none. */
export function readSpan({ lines }: Recording, name: RegExp): Span {
  const span = readSpans(lines, Date.now()).find((stage) => name.test(stage.name))
  if (span === undefined) throw new Error(`no stage is named like ${name}`)
  return span
}

/** What each stage took after a moment, in milliseconds; without those that were over by then. */
export function spentSince(spans: readonly Span[], moment: number): Record<string, number> {
  const later = spans.filter(({ to }) => to > moment)
  return Object.fromEntries(later.map(({ name, from, to }) => [name, to - Math.max(from, moment)]))
}
