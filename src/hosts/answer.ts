import { Failure } from '../failure.ts'
import { AnswerLine, WHOLE } from './answer-line.ts'
import type { Line } from './line.ts'

/** A line, and those that belong to it. */
export interface Section {
  readonly first: string
  readonly further: readonly string[]
}

/**
 * Everything that a script said, once it has ended, by the words that its lines begin with. A host may say anything: if a
 * line should occur once, the first one counts; unknown words are ignored.
 */
export class Answer {
  /** As in `Connection.label`. */
  readonly host: string
  /** All lines in their order. */
  readonly all: readonly Line[]
  readonly #byWord: ReadonlyMap<string, readonly Line[]>

  constructor(host: string, lines: readonly Line[]) {
    this.host = host
    this.all = lines
    this.#byWord = Map.groupBy(lines, ({ word }) => word)
  }

  has(word: string): boolean {
    return this.#byWord.has(word)
  }

  isYes(word: string): boolean {
    return this.text(word) === 'yes'
  }

  /** What follows the word, as in `texts`; null if there is no such line. */
  text(word: string, about?: string): string | null {
    return this.texts(word, about)[0] ?? null
  }

  /** What follows the word in each line that begins with it. With `about`: what follows both, in each line that begins with both. */
  texts(word: string, about?: string): string[] {
    return this.lines(word, about).map(({ text }) => text)
  }

  /** As {@link AnswerLine.number}; null too if there is no such line. Throws a Failure if it is not a number. */
  number(word: string, form = WHOLE): number | null {
    const [line] = this.lines(word)
    return line ? line.number(line.text, form) : null
  }

  /** The lines themselves, as in `texts`, for those that have several fields. */
  lines(word: string, about?: string): AnswerLine[] {
    const lines = this.#byWord.get(word) ?? []
    if (about === undefined) return lines.map((line) => new AnswerLine(this.host, line))
    const start = `${about} `
    return lines
      .filter(({ rest }) => rest.startsWith(start))
      .map((line) => new AnswerLine(this.host, line, line.rest.slice(start.length)))
  }

  /** What follows `first` in each line that begins with it, and what follows `further` in those between it and the next one. */
  sections(first: string, further: string): Section[] {
    const sections: Array<{ first: string; further: string[] }> = []
    for (const { word, rest } of this.all) {
      if (word === first) sections.push({ first: rest, further: [] })
      else if (word === further) sections.at(-1)?.further.push(rest)
    }
    return sections
  }

  /** Throws a Failure if a script that observes did not come to its last line. */
  requireObserved(): void {
    if (this.has('observed')) return
    throw new Failure(`${this.host}: observing the host was interrupted`, {
      remedy:
        'Run it again. If it is interrupted again, something kills the script on that host, or the host is out of memory: see dmesg there.',
    })
  }
}
