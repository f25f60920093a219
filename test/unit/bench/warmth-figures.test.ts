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
  const figures = warmthFigures('warm', { ours: [samplesByWindow(requests(...args), windows)] })
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
  expect(() => warmthFigures('warm', { ours: [unknown] })).toThrow('too few requests')
})

test('what one request in a thousand waits is counted over all rounds', () => {
  let sent = 0
  const round = () =>
    samplesByWindow(
      requests((at) => (at < PROMOTED ? 10 : sent++ % 500 === 0 ? 900 : 20)),
      windows,
    )
  const ofRounds = (count: number) => {
    sent = 0
    const figures = warmthFigures('warm', { old: Array.from({ length: count }, round), ours: [] })
    const read = (share: string) =>
      figures.find(({ measure }) => measure === `${share}, first 30 s after the promotion, warm`)
    return [read('p99')?.samples, read('p99.9')?.samples]
  }
  expect(ofRounds(3)).toEqual([{ old: [20, 20, 20], peer: [], ours: [] }, undefined])
  expect(ofRounds(4)).toEqual([
    { old: [20, 20, 20, 20], peer: [], ours: [] },
    { old: [900], peer: [], ours: [] },
  ])
})
