/**
 * Sequential tests of a mean share by betting (Waudby-Smith and Ramdas, 2024): a slice of time is one observation, the share
 * of its requests that failed, whatever made them fail together. While the mean is within the bound the capital is a
 * supermartingale that begins with 1, so that it reaches 100 in one of 100 cases at most, however often it is looked at
 * (Ville's inequality).
 */

/** Parts of the largest bet that can't lose all; the capital is divided between them. */
const HIGH_BETS = [0.1, 0.2, 0.5]
const LOW_BETS = [0.3, 0.95]

/**
 * No slice multiplies the capital by more, so that a single moment decides nothing: requests fail together in good releases too.
 * A slice of one request says less about a moment, and small steps have hardly any others. A smaller gain keeps the capital a
 * supermartingale.
 */
const LARGEST_GAIN = { one: 4, several: 2.1 }

/** Within these limits a product of two is still finite. */
const [LEAST, MOST] = [1e-150, 1e150]

/** A capital, divided between bets of several sizes on what a share says: -1 loses a whole bet. */
class Bets {
  readonly #bets: readonly number[]
  readonly #capitals: Float64Array
  readonly #outcome: (share: number) => number

  constructor(bets: readonly number[], outcome: (share: number) => number) {
    this.#bets = bets
    this.#capitals = new Float64Array(bets.length).fill(1 / bets.length)
    this.#outcome = outcome
  }

  observe(share: number, largestGain = Number.POSITIVE_INFINITY): void {
    const outcome = this.#outcome(share)
    for (let index = 0; index < this.#bets.length; index++) {
      const gain = Math.min(largestGain, 1 + (this.#bets[index] ?? 0) * outcome)
      this.#capitals[index] = Math.min(MOST, Math.max(LEAST, (this.#capitals[index] ?? 0) * gain))
    }
  }

  get capital(): number {
    let sum = 0
    for (let index = 0; index < this.#capitals.length; index++) sum += this.#capitals[index] ?? 0
    return sum
  }
}

/** The capital of bets that the mean share is above the bound, which is above 0. */
export class AboveBound extends Bets {
  constructor(bound: number) {
    super(HIGH_BETS, (share) => share / bound - 1)
  }

  /** `requests` are those of the slice. */
  override observe(share: number, requests: number): void {
    super.observe(share, requests === 1 ? LARGEST_GAIN.one : LARGEST_GAIN.several)
  }
}

/** The capital of bets that the mean share is below the bound, which is below 1. */
export class BelowBound extends Bets {
  constructor(bound: number) {
    super(LOW_BETS, (share) => (bound - share) / (1 - bound))
  }
}
