/** An event that comes once at most, and ends whatever is still awaited then: a lost connection, a canceled run. */
export class Interruption {
  #reason: Error | null = null
  readonly #listeners = new Set<(reason: Error) => void>()

  /** What it was raised with; null until then. */
  get reason(): Error | null {
    return this.#reason
  }

  /** How many listeners it has. */
  get listeners(): number {
    return this.#listeners.size
  }

  /** The first reason counts. */
  raise(reason: Error): void {
    if (this.#reason) return
    this.#reason = reason
    for (const listener of [...this.#listeners]) listener(reason)
    this.#listeners.clear()
  }

  /**
   * The work, or the reason where that comes first. A race with a long-lived promise would keep every result until that
   * promise settles; here nothing of settled work is kept.
   */
  until<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#reason) reject(this.#reason)
      else this.#listeners.add(reject)
      const forget = () => this.#listeners.delete(reject)
      work.then(
        (result) => {
          forget()
          resolve(result)
        },
        (thrown: unknown) => {
          forget()
          reject(thrown)
        },
      )
    })
  }
}
