import { AboveBound, BelowBound } from './evidence.ts'
import { bucketOf, bucketsIn, shareAbove, type Times } from './times.ts'

/**
 * A release that is exactly as bad as allowed reaches this in at most one of 100 cases; one as good as the previous version hardly
 * ever.
 */
export const DECISIVE = 100

/** Requests of one version within a slice of time. */
export interface Slice {
  readonly requests: number
  readonly failed: number
  readonly times: Times
}

/** Evidence that the new version is worse than the previous one by more than is allowed. */
export interface Comparison {
  before(slice: Slice): void
  after(slice: Slice): void
  readonly evidence: number
  /** Whether enough is known of the previous version to tell one that fails all of its requests from it. */
  readonly isReady: boolean
}

/** How much of the capital is bet that a value is too high: only such values make a new version look better than it is. */
const TOO_HIGH = 0.9

/** A value that the previous version may have, and the evidence for and against it. */
class Case {
  readonly #tooLow: AboveBound
  readonly #tooHigh: BelowBound
  readonly #after: AboveBound

  /** `share` is what the value says of requests before; `allowed` of those after. */
  constructor(share: number, allowed: number) {
    this.#tooLow = new AboveBound(share)
    this.#tooHigh = new BelowBound(share)
    this.#after = new AboveBound(allowed)
  }

  /** The two differ where times are counted in buckets: what is above the one, and what is in it or above. */
  before(requests: number, above: number, from = above): void {
    this.#tooLow.observe(above, requests)
    this.#tooHigh.observe(from)
  }

  after(requests: number, share: number): void {
    this.#after.observe(share, requests)
  }

  /** Evidence against this case, or that the new version is worse than it allows. */
  get evidence(): number {
    return this.evidenceBefore * this.#after.capital
  }

  /** The part of it that is about the previous version. */
  get evidenceBefore(): number {
    return TOO_HIGH * this.#tooHigh.capital + (1 - TOO_HIGH) * this.#tooLow.capital
  }
}

/** The true case is unknown, so the evidence is that of the case that best explains what was seen. */
function least(cases: readonly Case[]): number {
  return cases.reduce((so, { evidence }) => Math.min(so, evidence), Number.POSITIVE_INFINITY)
}

/** Shares of failed requests that the previous version may have. */
const RATES = Array.from({ length: 60 }, (_, index) => 0.0005 * (0.95 / 0.0005) ** (index / 59))

/** Whether the new version's share of failed requests is above that of the previous version by more than the allowance. */
export function compareFailures(allowance: number): Comparison {
  const cases = RATES.map((rate) => new Case(rate, Math.min(0.99, rate + allowance)))
  return {
    before({ requests, failed }) {
      for (const one of cases) one.before(requests, failed / requests)
    },
    after({ requests, failed }) {
      for (const one of cases) one.after(requests, failed / requests)
    },
    get evidence() {
      return least(cases)
    },
    // A version that fails everything hardly differs from one of which nearly everything was allowed to fail.
    get isReady() {
      return (cases.at(-1)?.evidenceBefore ?? 0) >= DECISIVE
    },
  }
}

/** The share of answers that may take longer than the 95th percentile. */
const SLOW_SHARE = 0.05
/** What is as fast as this is never slow: a percentile of 1 ms that becomes 3 ms is noise. */
const FAST_MS = 10
const LONGEST_MS = 600_000

/** Whether the 95th percentile of the new version's times is above `factor` times that of the previous version. */
export function compareTimes(factor: number): Comparison {
  const [from, to, further] = [bucketOf(FAST_MS), bucketOf(LONGEST_MS), bucketsIn(factor)]
  const limits = Array.from({ length: to - from }, (_, index) => from + index)
  const cases = limits.map((limit) => ({ limit, one: new Case(SLOW_SHARE, SLOW_SHARE) }))
  return {
    before({ requests, times }) {
      if (times.size === 0) return
      for (const { limit, one } of cases) {
        one.before(requests, shareAbove(times, limit), limit === from ? 1 : shareAbove(times, limit - 1))
      }
    },
    after({ requests, times }) {
      if (times.size === 0) return
      for (const { limit, one } of cases) one.after(requests, shareAbove(times, limit + further))
    },
    get evidence() {
      return least(cases.map(({ one }) => one))
    },
    isReady: true,
  }
}
