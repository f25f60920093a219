import { expect, test } from 'vitest'
import { parseSince } from '../../../src/inputs/read-logs.ts'
import { loadWith, REQUIRED } from './load-with.ts'

test.each([
  ['15m', 900],
  ['90s', 90],
  ['2h', 7_200],
  ['999999s', 999_999],
  ['1d', 86_400],
  ['2026-05-09T12:00:00+02:00', new Date('2026-05-09T10:00:00.000Z')],
  ['2026-05-09T12:00Z', new Date('2026-05-09T12:00:00.000Z')],
  ['yesterday', null],
  ['2026-05-09 12:00', null],
  ['2026-13-40T12:00Z', null],
  ['15', null],
  ['1000000s', null],
  ['x15m', null],
  ['15mx', null],
  ['1w', null],
  ['2026-05-09T12:00:00', null],
  ['x2026-05-09T12:00Z', null],
  ['2026-05-09T12:00Zx', null],
])('log-since: %s', (text, expected) => {
  expect(parseSince(text)).toEqual(expected)
})

test.each(['live', 'standby', 'blue', 'green'] as const)('logs shows the slot %s, from a time on', (slot) => {
  const load = (since: string) => loadWith({ ...REQUIRED, operation: 'logs', 'log-slot': slot, 'log-since': since })
  expect(load('2h').inputs?.logs).toEqual({ slot, lines: 200, since: 7_200 })
  expect(load('').inputs?.logs).toEqual({ slot, lines: 200, since: null })
})
