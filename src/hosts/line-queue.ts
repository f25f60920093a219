import { ANSWER_STARTS } from './script.ts'

/** One line of a script's answer: its first word, and what follows the space. */
export interface Line {
  readonly word: string
  readonly rest: string
}

/** A script that waits says this word now and then, for the sake of the clock alone. */
const ALIVE = 'alive'

/** The lines of an answer, in whatever pieces they arrive, for whoever waits for the next one. */
export class LineQueue {
  readonly #lines: Line[] = []
  readonly #waiting: Array<{ resolve(line: Line | null): void; reject(error: unknown): void }> = []
  #started = false
  #partial = ''
  #closed: { readonly error: unknown } | null = null
  readonly #onLine: () => void

  /** `onLine` is told of each line of the answer. */
  constructor(onLine: () => void) {
    this.#onLine = onLine
  }

  push(text: string): void {
    const parts = (this.#partial + text).split('\n')
    this.#partial = parts.pop() ?? ''
    for (const part of parts) this.#take(part)
  }

  #take(text: string): void {
    if (!this.#started) {
      this.#started = text === ANSWER_STARTS
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
