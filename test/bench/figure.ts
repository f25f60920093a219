import { renderTable } from '../tools/markdown.ts'
import { CONTENDERS, type ContenderName, type Samples } from './contender.ts'
import { medianOf, spreadOf } from './statistics.ts'

/** One line of the comparison; samples in milliseconds, bytes or as they are. */
export interface Figure {
  readonly measure: string
  /** Empty if it makes no difference. */
  readonly link: string
  readonly unit: 'ms' | 'bytes' | 'count' | 'times'
  readonly samples: Samples
  readonly goal: string
}

/** Median milliseconds by stage, from the jar being built on. */
export interface StageTimes {
  readonly contender: string
  readonly link: string
  readonly stages: Readonly<Record<string, number>>
}

export function formatValue(unit: Figure['unit'], value: number): string {
  if (unit === 'times') return `${value.toFixed(2)} times`
  if (unit === 'count') return Math.round(value).toLocaleString('en')
  const [small, large, size] = unit === 'ms' ? (['ms', 's', value] as const) : (['kB', 'MB', value / 1_000] as const)
  if (size < 1_000) return `${size.toFixed(size < 10 ? 1 : 0)} ${small}`
  return `${(size / 1_000).toFixed(size < 10_000 ? 2 : 1)} ${large}`
}

/** The median with what was least and most; empty without a sample. */
export function formatSamples(unit: Figure['unit'], samples: readonly number[]): string {
  if (samples.length === 0) return ''
  const { median, lowest, highest } = spreadOf(samples)
  const [middle, least, most] = [median, lowest, highest].map((value) => formatValue(unit, value))
  return least === most ? `**${middle}**` : `**${middle}** (${least} to ${most})`
}

/** What each contender is called. */
export type Titles = Readonly<Record<ContenderName, string>>

export function renderFigures(figures: readonly Figure[], titles: Titles): string {
  return renderTable(
    ['', 'link', ...CONTENDERS.map((name) => titles[name]), 'goal'],
    figures.map(({ measure, link, unit, samples, goal }) => [
      measure,
      link,
      ...CONTENDERS.map((name) => formatSamples(unit, samples[name] ?? [])),
      goal,
    ]),
  )
}

/** Where the time between the jar and the run's end goes. */
export function renderStages(times: readonly StageTimes[]): string {
  return renderTable(
    ['', 'link', 'stages'],
    times.map(({ contender, link, stages }) => [
      contender,
      link,
      Object.entries(stages)
        .map(([name, milliseconds]) => `${name} ${formatValue('ms', milliseconds)}`)
        .join(', '),
    ]),
  )
}

/** The median of each stage of several runs, in the order in which stages come; a stage that a run lacks took none there. */
export function medianStages(runs: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = [...new Set(runs.flatMap((stages) => Object.keys(stages)))]
  return Object.fromEntries(names.map((name) => [name, medianOf(runs.map((stages) => stages[name] ?? 0))]))
}
