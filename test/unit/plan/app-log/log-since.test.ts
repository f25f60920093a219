import { expect, test } from 'vitest'
import { linesSince } from '../../../../src/plan/app-log/log-since.ts'

const now = new Date('2026-05-09T17:30:00Z')
const CLOCK = { now: now.getTime() / 1000, offset: '+0000' }

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
  [
    'Spring Boot 3.4 in JSON (ecs, logstash)',
    [
      '{"@timestamp":"2026-05-09T17:00:00.123456789Z","log":{"level":"INFO"},"message":"old"}',
      '{"@timestamp":"2026-05-09T19:01:00.123+02:00","@version":"1","message":"old"}',
      '{ "timestamp" : "2026-05-09 17:29:00.000", "message": "last" }',
    ],
    '+0000',
  ],
])('lines from a time on, as %s writes it', (_, lines, offset) => {
  const clock = { now: now.getTime() / 1000, offset }
  expect(linesSince(lines, 300, clock)).toEqual(lines.slice(-1))
  expect(linesSince(lines, 1800, clock)).toEqual(lines)
  expect(linesSince(lines, now, clock)).toEqual([])
})

test('a log without times is not cut', () => {
  expect(linesSince(['started', 'working'], now, CLOCK)).toBeNull()
})
