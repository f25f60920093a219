import type { Sample } from '../load/open-loop.ts'
import { type Figure, formatValue } from './figure.ts'
import { percentileOf } from './statistics.ts'

/** A time around a promotion: milliseconds since 1970. */
export interface Window {
  readonly name: string
  readonly from: number
  readonly to: number
}

/** The requests of one deployment, by window. */
export type Windows = ReadonlyMap<string, readonly Sample[]>

const shares = [
  ['p50', 50, 1],
  ['p99', 99, 1],
  ['p99.9', 99.9, 1000],
] as const
type Share = (typeof shares)[number][0]

const BEFORE = 'before the launch'

/** How many seconds of a window after the promotion are compared with the time before, and by which share of the requests. */
const compared: ReadonlyArray<readonly [seconds: number, Share, goal: string]> = [
  [0.5, 'p50', '1.5 times'],
  [1, 'p99', '2 times'],
]

/** The windows of a deployment that launched and promoted at these moments. */
export function windowsOf(launched: number, promoted: number, steadySeconds: number): Window[] {
  return [
    { name: `${steadySeconds} s ${BEFORE}`, from: launched - steadySeconds * 1000, to: launched },
    { name: 'from the launch to the promotion', from: launched, to: promoted },
    ...[0.5, 1, 5, 30].map((seconds) => {
      return { name: nameAfter(seconds), from: promoted, to: promoted + seconds * 1000 }
    }),
  ]
}

function nameAfter(seconds: number): string {
  return `first ${seconds} s after the promotion`
}

export function samplesByWindow(samples: readonly Sample[], windows: readonly Window[]): Windows {
  return new Map(windows.map(({ name, from, to }) => [name, samples.filter(({ at }) => at >= from && at < to)]))
}

/** Of shares that so few requests can tell. */
function percentiles(samples: readonly Sample[]): Array<readonly [Share, number]> {
  const times = samples.map(({ milliseconds }) => milliseconds)
  return shares.flatMap(([name, percent, least]) =>
    times.length < least ? [] : [[name, percentileOf(times, percent)] as const],
  )
}

export function describeSamples(samples: readonly Sample[]): string {
  const failed = samples.filter(({ isGood }) => !isGood).length
  const told = percentiles(samples).map(([name, value]) => `${name} ${formatValue('ms', value)}`)
  return `${samples.length} requests, ${failed} failed, ${told.join(', ')}`
}

/** Every window of some deployments, and how it compares with the time before. */
export function warmthFigures(variant: string, rounds: readonly Windows[]): Figure[] {
  const names = [...(rounds[0]?.keys() ?? [])]
  // A request may be in several windows.
  const failed = rounds.map((round) => [...new Set([...round.values()].flat())].filter(({ isGood }) => !isGood).length)
  return [
    ...names.flatMap((name) => shares.flatMap(([share]) => timesOf(name, share, variant, rounds))),
    ...compared.map(([seconds, share, goal]): Figure => {
      const measure = `${share}, ${nameAfter(seconds)} compared with before, ${variant}`
      return { measure, link: '', unit: 'times', samples: { ours: rounds.map(growth(seconds, share)) }, goal }
    }),
    { measure: `failed requests, ${variant}`, link: '', unit: 'count', samples: { ours: failed }, goal: '0' },
  ]
}

function timesOf(name: string, share: Share, variant: string, rounds: readonly Windows[]): Figure[] {
  const ours = rounds.flatMap((round) => readShare(round.get(name), share))
  if (ours.length === 0) return []
  return [{ measure: `${share}, ${name}, ${variant}`, link: '', unit: 'ms', samples: { ours }, goal: '' }]
}

function growth(seconds: number, share: Share): (round: Windows) => number {
  return (round) => {
    const before = [...round.keys()].find((name) => name.endsWith(BEFORE)) ?? ''
    const [after] = readShare(round.get(nameAfter(seconds)), share)
    const [steady] = readShare(round.get(before), share)
    if (after === undefined || steady === undefined) throw new Error('too few requests around the promotion')
    return after / steady
  }
}

function readShare(samples: readonly Sample[] | undefined, share: Share): number[] {
  return percentiles(samples ?? []).flatMap(([of, value]) => (of === share ? [value] : []))
}
