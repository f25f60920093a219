import { expect, test } from 'vitest'
import { type Figure, formatValue, medianStages, renderFigures, renderStages } from '../../bench/figure.ts'
import { parseOptions } from '../../bench/options.ts'
import { drawFigures } from '../../bench/picture.ts'
import { readSpans, record, spentSince } from '../../bench/recording.ts'
import { spreadOf } from '../../bench/statistics.ts'
import { replaceMarked } from '../../tools/markdown.ts'

const figure: Figure = {
  measure: 'until live',
  link: 'direct & <short>',
  unit: 'ms',
  samples: { old: [14_900, 14_200, 14_300], peer: [9_000], ours: [612, 598] },
  goal: '0.6 s',
}

const titles = { old: 'old pipeline', peer: 'ssh-action', ours: 'this action' }

test('a median lies between the samples, whatever their order and number', () => {
  expect(spreadOf([5, 1, 100])).toEqual({ median: 5, lowest: 1, highest: 100 })
  expect(spreadOf([10, 2, 4, 3])).toEqual({ median: 3.5, lowest: 2, highest: 10 })
  expect(spreadOf([7])).toEqual({ median: 7, lowest: 7, highest: 7 })
  expect(() => spreadOf([])).toThrow('nothing was measured')
})

test.each([
  ['ms', 3.24, '3.2 ms'],
  ['ms', 150, '150 ms'],
  ['ms', 1_234, '1.23 s'],
  ['ms', 14_234, '14.2 s'],
  ['bytes', 544_000, '544 kB'],
  ['bytes', 62_125_942, '62.1 MB'],
  ['count', 1_000_000, '1,000,000'],
  ['times', 1.456, '1.46 times'],
] as const)('%s %d is formatted as %s', (unit, value, text) => {
  expect(formatValue(unit, value)).toBe(text)
})

test('the table has a median with its spread, and nothing where nothing was measured', () => {
  expect(renderFigures([figure, { ...figure, samples: { ours: [5, 5] }, link: '' }], titles).split('\n')).toEqual([
    '|  | link | old pipeline | ssh-action | this action | goal |',
    '| --- | --- | --- | --- | --- | --- |',
    '| until live | direct & <short> | **14.3 s** (14.2 s to 14.9 s) | **9.00 s** | **605 ms** (598 ms to 612 ms) | 0.6 s |',
    '| until live |  |  |  | **5.0 ms** | 0.6 s |',
  ])
})

test('stages of a log, from a moment on', () => {
  const recording = record()
  for (const text of ['::group::Bu', 'ild\n::endgroup::\n::group::Up', 'load\nsent\n', '::group::Launch\n'])
    recording.hear(text)
  expect(recording.lines.map(({ text }) => text)).toEqual([
    '::group::Build',
    '::endgroup::',
    '::group::Upload',
    'sent',
    '::group::Launch',
  ])
  const lines = recording.lines.map(({ text }, index) => ({ at: 10 * index, text }))
  const spans = readSpans(lines, 100)
  expect(spans).toEqual([
    { name: 'Build', from: 0, to: 10 },
    { name: 'Upload', from: 20, to: 40 },
    { name: 'Launch', from: 40, to: 100 },
  ])
  expect(spentSince(spans, 35)).toEqual({ Upload: 5, Launch: 60 })
  const stages = medianStages([
    { Upload: 5, Launch: 60 },
    { Upload: 15, Launch: 62, Clear: 4 },
  ])
  expect(renderStages([{ contender: 'this action', link: 'direct', stages }])).toContain(
    '| this action | direct | Upload 10 ms, Launch 61 ms, Clear 2.0 ms |',
  )
})

test('the picture has a bar for each contender that was measured, as long as its median', () => {
  const slower = { ...figure, link: 'relay', samples: { old: [28_600], ours: [28_600] } }
  const svg = drawFigures('Until live', [figure, slower], titles)
  const bars = [...svg.matchAll(/<rect [^>]*y="(\d+)" width="([\d.]+)"/g)].map(([, top, width]) =>
    [top, width].map(Number),
  )
  expect(bars).toEqual([
    [44, 252.5],
    [72, 158.9],
    [100, 10.7],
    [156, 505],
    [184, 505],
  ])
  expect(svg).toContain('viewBox="0 0 760 240"')
  expect(svg).toContain('>14.3 s<')
  expect(svg).toContain('>direct &amp; &lt;short><')
})

test('generated text replaces what was in its place, and nothing else', () => {
  const page = 'before\n<!-- figures -->\nold\n<!-- /figures -->\nafter\n'
  expect(replaceMarked(page, 'figures', 'new')).toBe('before\n<!-- figures -->\nnew\n<!-- /figures -->\nafter\n')
  expect(() => replaceMarked(page, 'table', 'new')).toThrow('no place for the generated text: <!-- table -->')
})

test('options choose parts, and only a whole run may be written', () => {
  expect(parseOptions(['--only', 'relay,direct', '--rounds', '3'])).toEqual({
    sections: ['direct', 'relay'],
    rounds: 3,
    jump: false,
    write: false,
  })
  expect(parseOptions(['--only', 'hosts', '--jump'])).toMatchObject({ sections: ['hosts'], jump: true })
  expect(parseOptions(['--write'])).toMatchObject({ rounds: null, write: true })
  expect(parseOptions(['--only', 'kills,hosts', '--write'])).toMatchObject({
    sections: ['kills', 'hosts'],
    write: true,
  })
  for (const wrong of [
    ['--only', 'direct', '--write'],
    ['--only', 'kills,relay', '--write'],
    ['--only', 'all'],
    ['--rounds', '0'],
    ['--rounds', 'few'],
    ['--only', 'direct', '--jump'],
  ]) {
    expect(() => parseOptions(wrong), wrong.join(' ')).toThrow('usage: npm run bench')
  }
})
