/** The middle of some samples, and how far they lie apart. */
export interface Spread {
  readonly median: number
  readonly lowest: number
  readonly highest: number
}

/** @throws without a sample */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((one, other) => one - other)
  const [lowest] = sorted
  const highest = sorted.at(-1)
  const half = sorted.length / 2
  const [below, above] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  if (lowest === undefined || highest === undefined || below === undefined || above === undefined) {
    throw new Error('nothing was measured')
  }
  return { median: (below + above) / 2, lowest, highest }
}

export function medianOf(samples: readonly number[]): number {
  return spreadOf(samples).median
}

/** The sample that so many percent of all do not exceed. @throws without a sample */
export function percentileOf(samples: readonly number[], percent: number): number {
  const sorted = samples.toSorted((one, other) => one - other)
  const sample = sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)]
  if (sample === undefined) throw new Error('nothing was measured')
  return sample
}
