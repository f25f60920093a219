import { type Line, lengthOf, parseLine } from './line.ts'
import { ANSWER_STARTS } from './script.ts'

/** A script that waits says this word now and then, only to restart the clock. */
const ALIVE = 'alive'

/** Of the output before an answer, in characters. */
const NOISE_LIMIT = 4_000

/** The lines of an answer, in whatever pieces they arrive, for whoever awaits the next one. */
export class LineQueue {
  readonly #lines: Line[] = []
  /** How many of them somebody has. */
  #taken = 0
  readonly #waiting: Array<{ resolve(line: Line | null): void; reject(error: unknown): void }> = []
  #held = 0
  #started = false
  #noise = ''
  #partial = ''
  #closed: { readonly error: unknown } | null = null
  readonly #onLine: () => void

  /** `onLine` gets each line of the answer. */
  constructor(onLine: () => void) {
    this.#onLine = onLine
  }

  /** Whether the script's own output has begun. */
  get hasStarted(): boolean {
    return this.#started
  }

  /** What was printed before that, at most 4,000 characters. */
  get noise(): string {
    return this.#started ? this.#noise : `${this.#noise}${this.#partial}`.slice(0, NOISE_LIMIT)
  }

  /** Characters that nobody has taken yet. */
  get held(): number {
    return this.#held + this.#partial.length
  }

  push(text: string): void {
    if (this.#closed) return
    const end = text.lastIndexOf('\n')
    // An unfinished line is assembled once, not searched again with each piece.
    if (end >= 0) for (const line of (this.#partial + text.slice(0, end)).split('\n')) this.#take(line)
    this.#partial = (end < 0 ? this.#partial : '') + text.slice(end + 1)
    if (!this.#started) this.#partial = this.#partial.slice(0, NOISE_LIMIT)
  }

  #take(text: string): void {
    if (!this.#started) {
      this.#started = text === ANSWER_STARTS
      if (!this.#started && this.#noise.length < NOISE_LIMIT)
        this.#noise = `${this.#noise}${text}\n`.slice(0, NOISE_LIMIT)
      return
    }
    this.#onLine()
    // A ForceCommand that records sessions may send what belongs to stderr here, with its own beginning.
    if (text === ALIVE || text === ANSWER_STARTS || text === '') return
    const line = parseLine(text)
    const waiter = this.#waiting.shift()
    if (waiter) waiter.resolve(line)
    else {
      this.#held += lengthOf(line)
      this.#lines.push(line)
    }
  }

  next(): Promise<Line | null> {
    const line = this.#lines[this.#taken]
    if (line) {
      this.#held -= lengthOf(line)
      this.#taken += 1
      // Not each time: removing the first of many moves all the others.
      if (this.#taken * 2 > this.#lines.length) {
        this.#lines.splice(0, this.#taken)
        this.#taken = 0
      }
      return Promise.resolve(line)
    }
    if (this.#closed) return this.#closed.error ? Promise.reject(this.#closed.error) : Promise.resolve(null)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
    })
  }

  close(error: unknown): void {
    this.#closed = { error }
    for (const waiter of this.#waiting.splice(0)) {
      if (error) waiter.reject(error)
      else waiter.resolve(null)
    }
  }
}
