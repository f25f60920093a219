import { expect, test } from 'vitest'
import { samplesByWindow, warmthFigures, windowsOf } from '../../bench/warmth-figures.ts'

const PROMOTED = 20_000
const windows = windowsOf(15_000, PROMOTED, 10)

/** A request every 100 ms, from ten seconds before the launch to thirty after the promotion. */
function requests(milliseconds: (at: number) => number, isGood: (at: number) => boolean = () => true) {
  return Array.from({ length: 450 }, (_, index) => {
    const at = 5_000 + index * 100
    return { at, milliseconds: milliseconds(at), isGood: isGood(at) }
  })
}

function measured(...args: Parameters<typeof requests>) {
  const figures = warmthFigures('warm', [samplesByWindow(requests(...args), windows)])
  return (measure: string) => figures.find((figure) => figure.measure === measure)?.samples.ours
}

test('the first half second is compared by its median, the first second by its slowest request', () => {
  const of = measured((at) => (at < PROMOTED ? 10 : at < PROMOTED + 500 ? 15 : 30))
  expect(of('p50, first 0.5 s after the promotion compared with before, warm')).toEqual([1.5])
  expect(of('p99, first 1 s after the promotion compared with before, warm')).toEqual([3])
})

test('a failed request counts once, in however many windows it is', () => {
  expect(
    measured(
      () => 10,
      (at) => at !== PROMOTED,
    )('failed requests, warm'),
  ).toEqual([1])
})

test('a deployment whose promotion is not known gives no figures', () => {
  const unknown = samplesByWindow(
    requests(() => 10),
    windowsOf(15_000, Number.NaN, 10),
  )
  expect(() => warmthFigures('warm', [unknown])).toThrow('too few requests')
})
