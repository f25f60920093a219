import type { WarmUpRequest } from '../../inputs/read-warm-up.ts'

/** How many answers are compared with as many before them. */
const WINDOW = 50
/** Faster by less than this, in milliseconds or as a share, is as fast as before. */
const SAME_MS = 0.5
const SAME_SHARE = 0.02

/** The order in which the requests are made, by their index: those of all lines mixed evenly, as users would. */
export function mixRequests(requests: readonly WarmUpRequest[]): number[] {
  const turns = requests.flatMap(({ count }, index) =>
    Array.from({ length: count }, (_, turn) => ({ index, at: (turn + 0.5) / count })),
  )
  return turns.sort((one, other) => one.at - other.at).map(({ index }) => index)
}

/** Whether answers, by the milliseconds that each took, stopped getting faster: twice in a row fifty of them took as long as the fifty before. */
export function hasSettled(times: readonly number[]): boolean {
  if (times.length < 3 * WINDOW) return false
  const [before, between, last] = [3, 2, 1].map((back) => medianOf(times.slice(-back * WINDOW).slice(0, WINDOW)))
  return !isFaster(between, before) && !isFaster(last, between)
}

function isFaster(now = 0, before = 0): boolean {
  return before - now > Math.max(SAME_MS, before * SAME_SHARE)
}

/** The result of one line. */
export interface WarmUpTally {
  /** Milliseconds, in the order of the answers. */
  readonly times: readonly number[]
  readonly statuses: ReadonlySet<number>
  /** Whether it ended early. Answers that come after that may make `times` look different. */
  readonly settled: boolean
}

/** For the log: how far it got, and how much faster the answers became. */
export function describeWarmUp(request: WarmUpRequest, { times, statuses, settled }: WarmUpTally): string {
  const name = `${request.method} ${request.path}`
  if (times.length === 0) return `${name}: 0 of ${request.count} answered`
  const answers = `${times.length} of ${request.count} answered (${[...statuses].sort().join(', ')})`
  const became = `${formatMs(medianOf(times.slice(0, 10)))} at first, ${formatMs(medianOf(times.slice(-WINDOW)))} at the end`
  if (times.length === request.count) return `${name}: ${answers}; ${became}`
  return `${name}: ${answers}; ${became}${describeTrend(times, settled)}`
}

/** Empty while there are too few answers to tell. */
function describeTrend(times: readonly number[], settled: boolean): string {
  if (times.length < 3 * WINDOW) return ''
  return settled ? ', no longer getting faster' : ', still getting faster'
}

function formatMs(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}
