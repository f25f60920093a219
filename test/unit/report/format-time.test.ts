import { expect, test } from 'vitest'
import { formatAge, formatDuration, formatMinute } from '../../../src/report/format-time.ts'

test.each([
  [0, '0 s'],
  [59, '59 s'],
  [60, '1 min'],
  [3599, '59 min'],
  [3600, '1 h'],
  [172_799, '47 h'],
  [172_800, '2 days'],
  [260_000, '3 days'],
])('an age of %s s is %s', (seconds, age) => {
  expect(formatAge(seconds)).toBe(age)
})

test.each([
  [0, '0.0 s'],
  [99.94, '99.9 s'],
  [99.95, '1 min 40 s'],
  [3_599.4, '59 min 59 s'],
  [3_599.5, '1 h 0 min'],
  [19_200, '5 h 20 min'],
  [86_399, '23 h 59 min'],
  [86_400, '1 d 0 h'],
  [1_049_000, '12 d 3 h'],
])('a duration of %s s is %s', (seconds, duration) => {
  expect(formatDuration(seconds)).toBe(duration)
})

test('a time is shown to the minute', () => {
  expect(formatMinute('2026-05-09T17:30:12.000Z')).toBe('2026-05-09 17:30')
})
