import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { splitWords } from '../../../src/inputs/split-words.ts'

const TEXTS: readonly (readonly [string, readonly string[]])[] = [
  ['', []],
  [' -Xms1g\t-Xmx2g\n', ['-Xms1g', '-Xmx2g']],
  [`"a b" 'c d' e\\ f`, ['a b', 'c d', 'e f']],
  [`-Da="b c"'d'e ''`, ['-Da=b cde', '']],
  [`"q\\"\\\\ \\n \\$x" '\\'`, ['q"\\ \\n $x', '\\']],
  ['a\\\nb "c\\\nd" \\\n', ['ab', 'cd']],
]

test.each(TEXTS)('%j', (text, words) => {
  expect(splitWords(text)).toEqual(words)
  expect(
    execFileSync(
      'sh',
      [
        '-c',
        `set -- ${text}
printf '<%s>' "$@"`,
      ],
      { encoding: 'utf8' },
    ),
  ).toBe(words.length === 0 ? '<>' : words.map((word) => `<${word}>`).join(''))
})

test('nothing is expanded', () => {
  expect(splitWords('$HOME `id` $(id) * ~ a;b #c')).toEqual(['$HOME', '`id`', '$(id)', '*', '~', 'a;b', '#c'])
})

test.each([`"a`, `a'b`, 'a\\', `"a\\"`])('an unclosed quote is an error: %s', (text) => {
  expect(splitWords(text)).toBeNull()
})
