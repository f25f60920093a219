import { expect, test } from 'vitest'
import { type Aftermath, newBytes, renderAftermaths } from '../../bench/aftermath.ts'

test('what is left is what was not there before, and what stays of it', () => {
  const before = new Map([['old.jar', 5]])
  const after = new Map([
    ['old.jar', 4],
    ['part.tar.gz', 10],
    ['new.jar', 100],
  ])
  expect(newBytes(before, after)).toBe(110)
  expect(newBytes(before, after, new Map([['part.tar.gz', 10]]))).toBe(10)
})

test('the table tells what is live, what runs, and what the next deployment finds', () => {
  const killed: Aftermath = {
    contender: 'ssh-action',
    moment: 'copying',
    live: 'the previous version',
    isNewRunning: false,
    failed: 0,
    left: 31_000_000,
    next: null,
    failedNext: 2,
    stays: 1_000,
  }
  const rows = renderAftermaths([killed, { ...killed, isNewRunning: true, next: 'it broke' }]).split('\n')
  expect(rows.slice(2)).toEqual([
    '| copying | ssh-action | the previous version |  | 0 | 31.0 MB | works, 2 failed requests |  |',
    '| copying | ssh-action | the previous version | runs | 0 | 31.0 MB | fails, 2 failed requests |  |',
  ])
})
