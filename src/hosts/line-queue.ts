import { ANSWER_STARTS } from './script.ts'

/** One line of a script's answer: its first word, and what follows the space. */
export interface Line {
  readonly word: string
  readonly rest: string
}

/** A script that waits says this word now and then, for the sake of the clock alone. */
const ALIVE = 'alive'

/** Of what is said before an answer, in characters. */
const NOISE_LIMIT = 4_000

/** The lines of an answer, in whatever pieces they arrive, for whoever waits for the next one. */
export class LineQueue {
  readonly #lines: Line[] = []
  readonly #waiting: Array<{ resolve(line: Line | null): void; reject(error: unknown): void }> = []
  #started = false
  #noise = ''
  #partial = ''
  #closed: { readonly error: unknown } | null = null
  readonly #onLine: () => void

  /** `onLine` is told of each line of the answer. */
  constructor(onLine: () => void) {
    this.#onLine = onLine
  }

  /** Whether the script itself has begun to speak. */
  get hasStarted(): boolean {
    return this.#started
  }

  /** What others said before it did, at most 4,000 characters. */
  get noise(): string {
    return this.#started ? this.#noise : `${this.#noise}${this.#partial}`.slice(0, NOISE_LIMIT)
  }

  push(text: string): void {
    const parts = (this.#partial + text).split('\n')
    this.#partial = parts.pop() ?? ''
    for (const part of parts) this.#take(part)
  }

  #take(text: string): void {
    if (!this.#started) {
      this.#started = text === ANSWER_STARTS
      if (!this.#started) this.#noise = `${this.#noise}${text}\n`.slice(0, NOISE_LIMIT)
      return
    }
    this.#onLine()
    if (text === ALIVE) return
    const space = text.indexOf(' ')
    const line = space < 0 ? { word: text, rest: '' } : { word: text.slice(0, space), rest: text.slice(space + 1) }
    const waiter = this.#waiting.shift()
    if (waiter) waiter.resolve(line)
    else this.#lines.push(line)
  }

  next(): Promise<Line | null> {
    const line = this.#lines.shift()
    if (line) return Promise.resolve(line)
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
