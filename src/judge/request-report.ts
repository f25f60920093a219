import type { FailedRequests, Judge, Total } from './judge.ts'
import { countOf, quantile } from './times.ts'

/** The requests of one version. Times in milliseconds until the application began to answer; null if there are no answers. */
export interface VersionRequests {
  readonly requests: number
  readonly failed: number
  /** Answered by the other version, since nginx counted this one as dead. */
  readonly spared: number
  /** Answers of which it is known how long they took: of no failed request, stream or client that left. */
  readonly timed: number
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** Failed requests of the same kind, of the previous version and of the new one; `path` is a template. */
export interface FailedPath {
  readonly status: string
  readonly method: string
  readonly path: string
  readonly before: number
  readonly after: number
}

/** What nginx saw of both versions while a run watched. */
export interface RequestReport {
  readonly before: VersionRequests
  readonly after: VersionRequests
  /** From the promotion until the end of the bake time or until it was reverted; 0 without a promotion. */
  readonly seconds: number
  /** The most frequent ones, those of the new version first. */
  readonly failures: readonly FailedPath[]
  /** Why the new version was not judged by its requests; null if it was. */
  readonly notJudged: string | null
}

const FAILURES = 10

/** Sums up what the judge has seen. */
export function summarizeRequests(
  { before, after, failures }: Pick<Judge, 'before' | 'after' | 'failures'>,
  ports: { readonly before: number; readonly after: number },
  seconds: number,
  notJudged: string | null,
): RequestReport {
  return {
    before: summarizeVersion(before),
    after: summarizeVersion(after),
    seconds,
    failures: compareFailed(failures, ports),
    notJudged,
  }
}

function summarizeVersion({ requests, failed, spared, times }: Total): VersionRequests {
  const [p50 = null, p95 = null, p99 = null] = [0.5, 0.95, 0.99].map((share) => quantile(times, share))
  return { requests, failed, spared, timed: countOf(times), p50, p95, p99 }
}

function compareFailed(
  failures: readonly FailedRequests[],
  ports: { readonly before: number; readonly after: number },
): FailedPath[] {
  const kinds = new Map<string, FailedPath>()
  for (const { port, status, method, path, count } of failures) {
    const key = `${status} ${method} ${path}`
    const known = kinds.get(key) ?? { status, method, path, before: 0, after: 0 }
    const side = port === ports.after ? 'after' : 'before'
    kinds.set(key, { ...known, [side]: known[side] + count })
  }
  return [...kinds.values()]
    .sort((one, other) => other.after - one.after || other.before - one.before)
    .slice(0, FAILURES)
}
