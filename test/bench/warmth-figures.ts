import type { Sample } from '../load/open-loop.ts'
import { CONTENDERS, type ContenderName, type Samples } from './contender.ts'
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

/** By name, the percentage that it stands for. */
const SHARES = { p50: 50, p99: 99 } as const
type Share = keyof typeof SHARES
/** It takes a thousand requests to tell, which no round has in its shorter windows: those of all rounds count as one. */
const RAREST = { name: 'p99.9', percent: 99.9, least: 1000 } as const

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

function shareOf(samples: readonly Sample[], percent: number): number {
  return percentileOf(
    samples.map(({ milliseconds }) => milliseconds),
    percent,
  )
}

const countFailed = (samples: Iterable<Sample>) => [...samples].filter(({ isGood }) => !isGood).length

export function describeSamples(samples: readonly Sample[]): string {
  const told = samples.length === 0 ? [] : Object.entries(SHARES)
  const times = told.map(([name, percent]) => `${name} ${formatValue('ms', shareOf(samples, percent))}`)
  return [`${samples.length} requests`, `${countFailed(samples)} failed`, ...times].join(', ')
}

type Rounds = readonly Windows[]

/** Every window of some deployments by each contender, and how it compares with the time before. */
export function warmthFigures(variant: string, of: Partial<Readonly<Record<ContenderName, Rounds>>>): Figure[] {
  const figure = (measure: string, unit: Figure['unit'], read: (rounds: Rounds) => number[], goal = ''): Figure => {
    const samples: Samples = Object.fromEntries(CONTENDERS.map((name) => [name, read(of[name] ?? [])]))
    return { measure: `${measure}, ${variant}`, link: '', unit, samples, goal }
  }
  const names = Object.values(of).flatMap(([first]) => [...(first?.keys() ?? [])])
  const figures = [
    ...[...new Set(names)].flatMap((name) => [
      ...Object.entries(SHARES).map(([share, percent]) =>
        figure(`${share}, ${name}`, 'ms', (rounds) => rounds.flatMap((round) => timesOf(round, name, percent))),
      ),
      figure(`${RAREST.name}, ${name}`, 'ms', (rounds) => {
        const all = rounds.flatMap((round) => round.get(name) ?? [])
        return all.length < RAREST.least ? [] : [shareOf(all, RAREST.percent)]
      }),
    ]),
    ...compared.map(([seconds, share, goal]) =>
      figure(
        `${share}, ${nameAfter(seconds)} compared with before`,
        'times',
        (rounds) => rounds.map((round) => growth(round, seconds, share)),
        goal,
      ),
    ),
    // A request may be in several windows.
    figure(
      'failed requests',
      'count',
      (rounds) => rounds.map((round) => countFailed(new Set([...round.values()].flat()))),
      '0',
    ),
  ]
  return figures.filter(({ samples }) => Object.values(samples).some((values) => values.length > 0))
}

/** Empty without a request. */
function timesOf(round: Windows, name: string, percent: number): number[] {
  const samples = round.get(name) ?? []
  return samples.length === 0 ? [] : [shareOf(samples, percent)]
}

function growth(round: Windows, seconds: number, share: Share): number {
  const before = [...round.keys()].find((name) => name.endsWith(BEFORE)) ?? ''
  const [after] = timesOf(round, nameAfter(seconds), SHARES[share])
  const [steady] = timesOf(round, before, SHARES[share])
  if (after === undefined || steady === undefined) throw new Error('too few requests around the promotion')
  return after / steady
}
