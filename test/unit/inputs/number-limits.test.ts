import { expect, test } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

test.each([
  ['blue-port', 1, 65_535],
  ['ssh-port', 1, 65_535],
  ['lock-timeout', 0, 86_400],
  ['keep-releases', 0, 1_000],
  ['stop-timeout', 1, 3_600],
  ['health-successes', 1, 100],
  ['log-lines', 1, 10_000],
])('%s is a whole number from %i to %i', (name, from, to) => {
  const load = (value: string) => loadWith({ ...REQUIRED, [name]: value }).problems
  expect([from, to].flatMap((value) => load(String(value)))).toEqual([])
  for (const value of [from - 1, to + 1, from + 0.5, '', 'x', '1e1', '0x1']) {
    const given = value === '' ? 'empty' : `"${value}"`
    expect(load(String(value))).toEqual([`${name} is ${given}; allowed: a whole number from ${from} to ${to}`])
  }
})

test.each([
  ['bake-time', 0, 3_600],
  ['health-timeout', 1, 3_600],
  ['health-interval', 0.01, 60],
  ['warm-up-timeout', 1, 3_600],
  ['standby-stop-delay', 0, 3_600],
])('%s is a number from %d to %i', (name, from, to) => {
  const load = (value: number) => loadWith({ ...REQUIRED, standby: 'stop', [name]: String(value) }).problems
  expect([from, from + 0.25, to].flatMap(load).filter((problem) => !problem.includes('is too short'))).toEqual([])
  for (const value of [from - 0.001, to + 0.001]) {
    expect(load(value)).toEqual([`${name} is "${value}"; allowed: a number from ${from} to ${to}`])
  }
})
