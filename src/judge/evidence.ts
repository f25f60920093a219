/**
 * Sequential tests of a mean share by betting (Waudby-Smith and Ramdas, 2024): a slice of time is one observation, the share
 * of its requests that failed, whatever made them fail together. While the mean is within the bound the capital is a
 * supermartingale that begins with 1, so that it reaches 1,000 in one of 1,000 cases at most, however often it is looked at
 * (Ville's inequality).
 */

/** Parts of the largest bet that can't lose all; the capital is divided between them. */
const HIGH_BETS = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.95]
const LOW_BETS = [0.3, 0.95]

/**
 * No slice multiplies the capital by more, so that what lasts for less than eight slices decides nothing: requests that fail
 * together for a moment do so in a good release too. A smaller gain keeps the capital a supermartingale.
 */
const LARGEST_GAIN = 2.5

/** Within these a product of two is still a number. */
const [LEAST, MOST] = [1e-150, 1e150]

/** The capital of bets that the mean share is above the bound. */
export class AboveBound {
  readonly #bound: number
  readonly #capitals = HIGH_BETS.map(() => 1 / HIGH_BETS.length)

  /** `bound` above 0. */
  constructor(bound: number) {
    this.#bound = bound
  }

  observe(share: number): void {
    const excess = share / this.#bound - 1
    for (const [index, bet] of HIGH_BETS.entries())
      multiply(this.#capitals, index, Math.min(LARGEST_GAIN, 1 + bet * excess))
  }

  get capital(): number {
    return sum(this.#capitals)
  }
}

/** The capital of bets that the mean share is below the bound. */
export class BelowBound {
  readonly #bound: number
  readonly #capitals = LOW_BETS.map(() => 1 / LOW_BETS.length)

  /** `bound` below 1. */
  constructor(bound: number) {
    this.#bound = bound
  }

  observe(share: number): void {
    const lack = (this.#bound - share) / (1 - this.#bound)
    for (const [index, bet] of LOW_BETS.entries()) multiply(this.#capitals, index, 1 + bet * lack)
  }

  get capital(): number {
    return sum(this.#capitals)
  }
}

function multiply(capitals: number[], index: number, gain: number): void {
  capitals[index] = Math.min(MOST, Math.max(LEAST, (capitals[index] ?? 0) * gain))
}

function sum(capitals: readonly number[]): number {
  return capitals.reduce((total, one) => total + one, 0)
}
