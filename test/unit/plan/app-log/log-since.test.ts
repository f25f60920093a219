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
  [
    'Spring Boot 3.4 in JSON (gelf)',
    [
      '{"version":"1.1","short_message":"old","timestamp":1778346000.895,"level":6}',
      '{"version":"1.1","short_message":"last","timestamp":1778347740,"level":6}',
    ],
    '+0200',
  ],
  [
    'Logback’s JsonEncoder',
    [
      '{"sequenceNumber":0,"timestamp":1778346000895,"nanoseconds":895000000,"level":"INFO"}',
      '{"sequenceNumber":1,"timestamp":1778347740000,"nanoseconds":0,"level":"INFO"}',
    ],
    '+0200',
  ],
  [
    'Log4j’s JsonLayout',
    [
      '{"instant":{"epochSecond":1778346000,"nanoOfSecond":895000000},"thread":"main","message":"old"}',
      '{"thread":"main","level":"INFO","instant":{"epochSecond":1778347740,"nanoOfSecond":0},"message":"last"}',
    ],
    '+0200',
  ],
  [
    'an encoder for Google Cloud',
    [
      '{"severity":"INFO","timestampSeconds":1778346000,"timestampNanos":895000000,"message":"old"}',
      '{"severity":"INFO","timestamp":{"seconds":1778347740,"nanos":0},"message":"last"}',
    ],
    '+0200',
  ],
  [
    'a layout of one’s own',
    [
      '{"level":"INFO","time":"2026-05-09T17:00:00Z","message":"old"}',
      '{"level":"INFO","ts":1778347740.25,"time":"noon","message":"last"}',
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
  const lines = ['started', '{"message":"working","took":1778347740}', '{"timestamp":"soon"}', '{"time":7,"ts":null}']
  expect(linesSince(lines, now, CLOCK)).toBeNull()
})
