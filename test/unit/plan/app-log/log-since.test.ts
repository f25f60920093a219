import { expect, test } from 'vitest'
import { parseSince } from '../../../../src/inputs/read-logs.ts'
import { linesSince } from '../../../../src/plan/app-log/log-since.ts'

const now = new Date('2026-05-09T17:30:00Z')

test.each([
  ['15m', '2026-05-09T17:15:00.000Z'],
  ['90s', '2026-05-09T17:28:30.000Z'],
  ['1d', '2026-05-08T17:30:00.000Z'],
  ['2026-05-09T12:00:00+02:00', '2026-05-09T10:00:00.000Z'],
  ['2026-05-09T12:00Z', '2026-05-09T12:00:00.000Z'],
  ['yesterday', undefined],
  ['2026-05-09 12:00', undefined],
  ['2026-13-40T12:00Z', undefined],
  ['15', undefined],
])('log-since: %s', (text, expected) => {
  expect(parseSince(text, now)?.toISOString()).toBe(expected)
})

test.each([
  [
    'Spring Boot 3',
    [
      '2026-05-09T17:00:00.000Z  INFO 1',
      '\tat a frame',
      '2026-05-09T17:20:00.000+02:00 old',
      '2026-05-09T17:29:00.000Z last',
    ],
    '+0000',
  ],
  [
    'Spring Boot 2 on a host east of Greenwich',
    ['2026-05-09 19:00:00.000  INFO 1', '  and more', '2026-05-09 19:01:00,5 x', '2026-05-09 19:29:00.000 last'],
    '+0200',
  ],
])('lines from a time on, as %s writes it', (_, lines, offset) => {
  expect(linesSince(lines, parseSince('5m', now) ?? now, offset)).toEqual(lines.slice(-1))
  expect(linesSince(lines, parseSince('30m', now) ?? now, offset)).toEqual(lines)
  expect(linesSince(lines, now, offset)).toEqual([])
})

test('a log without times is not cut', () => {
  expect(linesSince(['started', 'working'], now, '+0000')).toBeNull()
})
