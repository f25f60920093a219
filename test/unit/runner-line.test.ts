import { expect, test, vi } from 'vitest'
import { runnerLine, theRunner } from '../../src/runner.ts'

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

test('what a cut left of a secret is in no line and no annotation', () => {
  vi.stubEnv('GITHUB_ACTIONS', 'true')
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const runner = theRunner()
  runner.mask('hunter2-long')
  write.mockClear()
  runner.line('a hunter2-l…')
  runner.warning('b hunter2-l…', 'x')
  runner.error('c hunter2-l…', 'x')
  runner.notice('d hunter2-l…', 'x')
  runner.debug('e hunter2-l…')
  const printed = write.mock.calls.map(([text]) => String(text)).join('')
  write.mockRestore()
  vi.unstubAllEnvs()
  expect(printed.match(/[a-e] \*\*\*…/g)).toEqual(['a ***…', 'b ***…', 'c ***…', 'd ***…', 'e ***…'])
})

test('blank lines in any number take no time', () => {
  const begun = performance.now()
  runnerLine('\n'.repeat(200_000))
  runnerLine(' '.repeat(200_000))
  expect(performance.now() - begun).toBeLessThan(5_000)
})
