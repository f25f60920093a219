/** Runs out if it is not restarted for so many seconds. */
export class SilenceClock {
  #timer: NodeJS.Timeout | null = null
  #isOver = false
  readonly #seconds: number

  constructor(seconds: number) {
    this.#seconds = seconds
  }

  start(onSilence: (seconds: number) => void): void {
    if (!this.#isOver) this.#timer = setTimeout(() => onSilence(this.#seconds), this.#seconds * 1000)
  }

  restart(): void {
    if (!this.#isOver) this.#timer?.refresh()
  }

  stop(): void {
    this.#isOver = true
    clearTimeout(this.#timer ?? undefined)
  }
}
