import fc, { type Arbitrary, type IAsyncProperty, type IProperty } from 'fast-check'
import { test } from 'vitest'
import { limited, spentSince } from './limits.ts'

/** How many times as many inputs each test makes as by default. */
const RUNS = Number(process.env['FUZZ_RUNS'] || 1)
const DAY_MS = 86_400_000
const LIMITS = { search: RUNS === 1 ? 20_000 : DAY_MS, shrink: 20_000, cost: 3_000, end: 20_000 }

/**
 * A test of a property with so many inputs, or fewer on a busy machine, after those that once failed. A failure prints its
 * input, and the seed that reproduces it.
 */
export function fuzz<Input>(
  name: string,
  inputs: number,
  property: IProperty<Input> | IAsyncProperty<Input>,
  failed: Input[] = [],
): void {
  const tell = (what: string) => process.stderr.write(`${name}: ${what}\n`)
  test(name, { timeout: 3 * LIMITS.search }, () =>
    fc.assert(property, { numRuns: failed.length + inputs * RUNS, examples: failed, plugins: [limited(LIMITS, tell)] }),
  )
}

/** Sizes of inputs, in characters or bytes, each four times the one before. */
const SIZES = [32, 128, 512, 2_048, 8_192, 32_768]
/** Milliseconds below which nothing is compared: there the clock and the compiler matter more than the work. */
const CHEAP = 50
/** Four times the input takes four times as long, or sixteen times if the work is quadratic. */
const STEEP = 9

/** Throws if the work's time grows faster than its input. */
export function requireSteady(prepare: (size: number) => () => void): void {
  let before = 0
  for (const size of SIZES) {
    const work = prepare(size)
    let spent = costOf(work)
    for (let again = 0; again < 4 && isSteep(spent, before); again += 1) spent = Math.min(spent, costOf(work))
    if (isSteep(spent, before)) {
      throw new Error(`an input of ${size} takes ${spent.toFixed(1)} ms, one of ${size / 4} ${before.toFixed(1)} ms`)
    }
    before = spent
  }
}

function isSteep(spent: number, before: number): boolean {
  return spent > CHEAP && spent > Math.max(before, CHEAP / STEEP) * STEEP
}

function costOf(work: () => void): number {
  const begun = process.threadCpuUsage()
  work()
  return spentSince(begun)
}

/** Texts of any length in which a few of the pieces are repeated. */
export interface Refrain {
  readonly before: string
  readonly again: string
  readonly after: string
}

export function refrains(pieces: readonly string[]): Arbitrary<Refrain> {
  const some = (from: number, to: number) =>
    fc.array(fc.constantFrom(...pieces), { minLength: from, maxLength: to }).map((chosen) => chosen.join(''))
  return fc.record({ before: some(0, 2), again: some(1, 3), after: some(0, 2) })
}

export function sing({ before, again, after }: Refrain, size: number): string {
  return `${before}${again.repeat(Math.ceil(size / again.length))}${after}`
}

/** Samples with a few places changed: cut off, left out, doubled, or with one of the pieces put in. */
export function mutations(samples: readonly string[], pieces: readonly string[]): Arbitrary<string> {
  const inserted = fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 4 }))
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.oneof(fc.constant(0), fc.nat(8), fc.nat(2_000)),
    insert: fc.array(inserted, { maxLength: 3 }).map((parts) => parts.join('')),
    keeps: fc.boolean(),
  })
  return fc.tuple(fc.constantFrom(...samples), fc.array(change, { maxLength: 6 })).map(([sample, changes]) =>
    changes.reduce((text, { at, drop, insert, keeps }) => {
      const place = Math.floor(at * text.length)
      const dropped = text.slice(place, place + drop)
      return `${text.slice(0, place)}${insert}${keeps ? dropped + dropped : ''}${text.slice(place + drop)}`
    }, sample),
  )
}
