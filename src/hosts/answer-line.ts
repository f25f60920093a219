import { Failure } from '../failure.ts'
import { type Line, splitFields } from './line.ts'

/** A count, an id or a port: digits, few enough that a number holds them exactly. */
export const WHOLE = /^\d{1,15}$/
/** An age, or a time in seconds since the epoch: few enough digits that a date can hold it. */
export const SECONDS = /^\d{1,11}$/

/** Of a line that can't be read, in characters. */
const SHOWN = 200

/** A line with the host that it comes from, read field by field. What can't be read is a Failure that names both. */
export class AnswerLine {
  /** What follows the word, or follows the name of what the line is about. */
  readonly text: string
  readonly #host: string
  readonly #line: Line

  constructor(host: string, line: Line, text = line.rest) {
    this.#host = host
    this.#line = line
    this.text = text
  }

  /** As {@link splitFields}. Throws a Failure if there are not as many. */
  fields(count: number): string[] {
    const fields = splitFields(this.text, count)
    if (fields.length <= count) throw this.#unreadable()
    return fields
  }

  /**
   * Reads a field, or the whole text, as a number of that form. Null if it is empty: a tool of the host printed none, so it is not
   * known. Throws a Failure if it is anything else, so that it becomes neither NaN nor a decision.
   */
  number(field: string, form = WHOLE): number | null {
    return field === '' ? null : this.requireNumber(field, form)
  }

  /** As `number`, of what is always known. */
  requireNumber(field: string, form = WHOLE): number {
    if (!form.test(field)) throw this.#unreadable()
    return Number(field)
  }

  #unreadable(): Failure {
    const shown = `${this.#line.word} ${this.#line.rest}`.slice(0, SHOWN).toWellFormed()
    return new Failure(`${this.#host}: its answer can't be read: ${shown}`, {
      remedy:
        "Check whether something replaces that host's own ps, stat, ss or awk. If not, report that line as a bug in bluegreen-action.",
    })
  }
}
