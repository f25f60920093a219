import { expect, test } from 'vitest'
import { quoteForShell, shellWord } from '../../../src/plan/shell-word.ts'

test.each([
  ['ubuntu', 'ubuntu'],
  ['u:deploy_1:rX', 'u:deploy_1:rX'],
  ['/srv/shop-2.0/app.jar', '/srv/shop-2.0/app.jar'],
  ['mona@corp.example,wheel', 'mona@corp.example,wheel'],
  ['domain users', "'domain users'"],
  [' ubuntu', "' ubuntu'"],
  ['CORP\\mona', "'CORP\\mona'"],
  // As a computer's account in Active Directory is called.
  ['WEB01$', "'WEB01$'"],
  ['~mona', "'~mona'"],
  ["o'neil", "'o'\\''neil'"],
  ['', "''"],
])('in a command that a person reads, %j is written as %s', (value, word) => {
  expect(shellWord(value)).toBe(word)
})

test('what a script gets is quoted whatever it is, each quote in it too', () => {
  expect(quoteForShell('ubuntu')).toBe("'ubuntu'")
  expect(quoteForShell("don't say 'no'\n")).toBe("'don'\\''t say '\\''no'\\''\n'")
})
