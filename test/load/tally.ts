/**
 * How a request is made. `keep-alive` and `new-connection` get `/`, `post` sends random bytes to `/echo`, `slow` asks
 * `/slow` for an answer after 300 to 1500 ms.
 */
export type Kind = 'keep-alive' | 'new-connection' | 'post' | 'slow'

export interface Failure {
  readonly kind: Kind
  readonly url: string
  readonly error: string
  /** ISO time. */
  readonly at: string
}

export interface Counts {
  /** Ended ones, failed ones among them. */
  readonly requests: number
  readonly failed: number
  /** Failed ones whose connection had carried an earlier request, and was closed under this one. */
  readonly resets: number
  /** Successful requests, by the version that answered. */
  readonly byVersion: Readonly<Record<string, number>>
  /** The first failures. */
  readonly failures: readonly Failure[]
}

/** How one request ended. */
export type Outcome = { readonly version: string } | { readonly error: string; readonly reset: boolean }

const failuresKept = 20

/** Adds up outcomes. */
export interface Tally {
  add(kind: Kind, url: string, outcome: Outcome): void
  counts(): Counts
}

export function createTally(): Tally {
  let requests = 0
  let failed = 0
  let resets = 0
  const byVersion: Record<string, number> = {}
  const failures: Failure[] = []
  return {
    add(kind, url, outcome) {
      requests += 1
      if ('version' in outcome) {
        byVersion[outcome.version] = (byVersion[outcome.version] ?? 0) + 1
        return
      }
      failed += 1
      if (outcome.reset) resets += 1
      if (failures.length < failuresKept)
        failures.push({ kind, url, error: outcome.error, at: new Date().toISOString() })
    },
    counts: () => ({ requests, failed, resets, byVersion, failures }),
  }
}
