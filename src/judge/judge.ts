import type { JudgeInputs } from '../inputs/read-judge.ts'
import { type Comparison, compareFailures, compareTimes, DECISIVE, type Slice } from './compare.ts'
import { addTimes, type Times } from './times.ts'

/** Requests to a slot that an nginx host saw within a tenth of a second. */
export interface Sighting extends Slice {
  readonly port: number
  /** Tenths of a second since the epoch. */
  readonly tenth: number
  /** Answered by the other slot, since nginx counted this one as dead: neither good nor failed. */
  readonly spared: number
}

/** Failed requests of the same kind; `path` is a template. */
export interface FailedRequests {
  readonly port: number
  readonly status: string
  readonly method: string
  readonly path: string
  readonly count: number
}

/** Everything that was seen of a version's requests. */
export interface Total {
  requests: number
  failed: number
  spared: number
  readonly times: Map<number, number>
}

/** Why a new version is too bad: more failed requests, or slower answers, than are allowed. */
export type Verdict = 'failures' | 'times'

/** Fewer requests than these decide nothing. */
export const FEWEST = 20

/** Kinds of failed requests that are told apart. */
const MOST_KINDS = 1_000

/** Tenths of a second for which a slice waits for the rest of its requests: more if several hosts are added up. */
const OPEN = { one: 1, several: 3 }

/** Adds up what nginx hosts saw, by slot, and decides as soon as the evidence is enough. */
export class Judge {
  readonly before = newTotal()
  readonly after = newTotal()
  readonly #ports: { readonly before: number; readonly after: number }
  readonly #tests: ReadonlyArray<{ readonly verdict: Verdict; readonly comparison: Comparison }>
  readonly #open = new Map<string, Sighting>()
  readonly #failures = new Map<string, FailedRequests>()
  readonly #openTenths: number
  #newest = 0
  #verdict: Verdict | null = null

  constructor(
    { maxErrorRate, maxLatencyFactor }: JudgeInputs,
    ports: { readonly before: number; readonly after: number },
    nginxHosts: number,
  ) {
    this.#ports = ports
    this.#openTenths = nginxHosts > 1 ? OPEN.several : OPEN.one
    this.#tests = [
      ...(maxErrorRate === null
        ? []
        : [{ verdict: 'failures' as const, comparison: compareFailures(maxErrorRate / 100) }]),
      ...(maxLatencyFactor === null ? [] : [{ verdict: 'times' as const, comparison: compareTimes(maxLatencyFactor) }]),
    ]
  }

  /** The first verdict is final; null while the new version may still be good enough. */
  get verdict(): Verdict | null {
    return this.#verdict
  }

  /** Whether the previous version is known well enough to compare with. */
  get isReady(): boolean {
    return this.#tests.every(({ comparison }) => comparison.isReady)
  }

  /** Each kind once. */
  get failures(): readonly FailedRequests[] {
    return [...this.#failures.values()]
  }

  see(sighting: Sighting): void {
    if (this.#sideOf(sighting) === null) return
    const key = `${sighting.port} ${sighting.tenth}`
    const known = this.#open.get(key)
    this.#open.set(key, known ? addSightings(known, sighting) : sighting)
    this.#newest = Math.max(this.#newest, sighting.tenth)
    for (const [at, slice] of this.#open) {
      if (slice.tenth > this.#newest - this.#openTenths) continue
      this.#open.delete(at)
      this.#weigh(slice)
    }
  }

  seeFailed(failed: FailedRequests): void {
    const { port, status, method, path, count } = failed
    const kind = [port, status, method, path].join(' ')
    const known = this.#failures.get(kind)
    if (this.#sideOf(failed) === null || (!known && this.#failures.size >= MOST_KINDS)) return
    this.#failures.set(kind, { ...failed, count: count + (known?.count ?? 0) })
  }

  /** Weighs what was still waiting for more. */
  settle(): void {
    for (const slice of this.#open.values()) this.#weigh(slice)
    this.#open.clear()
  }

  #sideOf({ port }: { readonly port: number }): 'before' | 'after' | null {
    if (port === this.#ports.after) return 'after'
    return port === this.#ports.before ? 'before' : null
  }

  #weigh(slice: Sighting): void {
    const side = this.#sideOf(slice)
    if (side === null) return
    const total = this[side]
    total.requests += slice.requests
    total.failed += slice.failed
    total.spared += slice.spared
    addTimes(total.times, slice.times)
    if (slice.requests === 0) return
    for (const { verdict, comparison } of this.#tests) {
      comparison[side](slice)
      const isDecided = side === 'after' && total.requests >= FEWEST && comparison.evidence >= DECISIVE
      if (isDecided) this.#verdict ??= verdict
    }
  }
}

function newTotal(): Total {
  return { requests: 0, failed: 0, spared: 0, times: new Map() }
}

function addSightings(one: Sighting, other: Sighting): Sighting {
  const times = new Map<number, number>(one.times)
  addTimes(times, other.times)
  return {
    ...one,
    requests: one.requests + other.requests,
    failed: one.failed + other.failed,
    spared: one.spared + other.spared,
    times: times as Times,
  }
}
