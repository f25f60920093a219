import type { JudgeInputs } from '../../src/inputs/read-judge.ts'
import { Judge } from '../../src/judge/judge.ts'
import { bucketOf } from '../../src/judge/times.ts'

/** How a version answers: requests per second, and which of them fail. */
export interface Behavior {
  readonly rate: number
  /** Share of failed requests, in the long run. */
  readonly errors: number
  /** Seconds for which all requests fail, at times that nobody can foresee; 0: each request fails by itself. */
  readonly burst: number
  /** Median milliseconds to answer; the times are log-normal. 0: ignored. */
  readonly milliseconds: number
}

export interface Deployment {
  readonly before: Behavior
  readonly after: Behavior
  /** Seconds from the observation of the hosts to the promotion, and from there to the end of the bake time. */
  readonly watched: number
  readonly bakeTime: number
}

/** When it was reverted, in seconds after the promotion, and how many requests had failed by then. */
export interface Reverted {
  readonly seconds: number
  readonly failed: number
}

const PORTS = { before: 8000, after: 8001 }
export const AS_BY_DEFAULT: JudgeInputs = { maxErrorRate: 5, maxLatencyFactor: null }
const SPREAD = 0.6

/** A simulated deployment; the same seed gives the same one. Null if it is not reverted. */
export function simulate(
  seed: number,
  { before, after, watched, bakeTime }: Deployment,
  allowed: JudgeInputs = AS_BY_DEFAULT,
): Reverted | null {
  const random = createRandom(seed)
  const judge = new Judge(allowed, PORTS, 1)
  const promotedAt = Math.round(watched * 10)
  const old = answersOf(before, random)
  for (let tenth = 0; tenth < promotedAt; tenth++) judge.see({ port: PORTS.before, tenth, spared: 0, ...old() })
  const young = answersOf(after, random)
  let failed = 0
  for (let tenth = promotedAt; tenth < promotedAt + bakeTime * 10; tenth++) {
    const slice = young()
    judge.see({ port: PORTS.after, tenth, spared: 0, ...slice })
    failed += slice.failed
    if (judge.verdict !== null) return { seconds: (tenth + 1 - promotedAt) / 10, failed }
  }
  return null
}

/** The requests of each tenth of a second, in order. */
function answersOf({ rate, errors, burst, milliseconds }: Behavior, random: () => number) {
  let failing = 0
  const isFailed = () => {
    if (burst === 0) return random() < errors
    if (failing > 0) {
      failing -= 1
      return true
    }
    // Bursts begin as often as needed for the wanted share of requests.
    if (errors > 0 && random() < errors / (1 - errors) / (burst * rate)) failing = burst * rate
    return false
  }
  return () => {
    const requests = poisson(rate / 10, random)
    const times = new Map<number, number>()
    let failed = 0
    for (let index = 0; index < requests; index++) {
      if (isFailed()) failed += 1
      if (milliseconds === 0) continue
      const bucket = bucketOf(milliseconds * Math.exp(SPREAD * normal(random)))
      times.set(bucket, (times.get(bucket) ?? 0) + 1)
    }
    return { requests, failed, times }
  }
}

/** Mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

function poisson(mean: number, random: () => number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)))
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random(); product > limit; product *= random()) count += 1
  return count
}
