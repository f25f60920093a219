import { expect, test } from 'vitest'
import { runnerLine } from '../../src/runner.ts'

test.each([
  ['::set-output name=result::deployed', ': :set-output name=result::deployed'],
  [' \t::debug::x', ' \t: :debug::x'],
  ['\u0085::add-mask::x', '\u0085: :add-mask::x'],
  ['\u00a0\u2028\u3000::add-mask::x', '\u00a0\u2028\u3000: :add-mask::x'],
  ['a\r::add-mask::x\r\n  ::debug::y', 'a\r: :add-mask::x\r\n  : :debug::y'],
  ['a ##[add-mask]x', 'a ## [add-mask]x'],
])('%j is escaped', (text, shown) => {
  expect(runnerLine(text)).toBe(shown)
})

test.each(['a ::b', ':b', 'a:: b', '# [x', '\n\n a'])('%j is left alone', (text) => {
  expect(runnerLine(text)).toBe(text)
})

test('blank lines in any number take no time', () => {
  const begun = performance.now()
  runnerLine('\n'.repeat(200_000))
  runnerLine(' '.repeat(200_000))
  expect(performance.now() - begun).toBeLessThan(5_000)
})
