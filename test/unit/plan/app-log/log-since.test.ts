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
  // What these print, with the times changed.
  [
    'Log4j’s DATE',
    [
      '09 May 2026 19:00:00,274 INFO  [main] Till - old',
      '\tat a frame',
      '09 May 2026 19:29:00,397 ERROR [main] Till - last',
    ],
    '+0200',
  ],
  [
    'Log4j’s ISO8601_BASIC and COMPACT',
    ['20260509T190000,947 INFO  [main] Till - old', '20260509192900255 ERROR [main] Till - last'],
    '+0200',
  ],
  [
    'Log4j’s UNIX and UNIX_MILLIS',
    ['1778346000 INFO  [main] Till - old', '1778347740653 ERROR [main] Till - last'],
    '+0200',
  ],
  [
    'a pattern with the level first',
    [
      ' INFO 2026-05-09 17:00:00,813 [main] (Till.java:3) - old',
      '[INFO][2026-05-09 17:01:00.434][main] Till - old',
      '[WARN ] [2026/05/09 17:02:00] [main] Till - old',
      'ERROR 2026-05-09 17:29:00 [main] Till - last',
    ],
    '+0000',
  ],
  [
    'Tomcat’s JULI, and its access log',
    ['09-May-2026 19:00:00.577 INFO [main] Till.main old', '[09/May/2026:17:29:00 +0000] INFO  [main] Till - last'],
    '+0200',
  ],
  [
    'java.util.logging',
    ['May 09, 2026 7:00:00 PM Till main', 'INFO: old', 'May 09, 2026 7:29:00 PM Till main'],
    '+0200',
  ],
  ['java.util.logging at noon', ['May 09, 2026 12:00:00 PM Till main', 'May 09, 2026 12:29:00 PM Till main'], '-0500'],
  [
    'a pattern of one’s own',
    ['09.05.2026 17:00:00,027 INFO  [main] Till - old', '09.05.2026 17:29:00,143 ERROR [main] Till - last'],
    '+0000',
  ],
  [
    'Logback’s default, which has the time of day alone',
    [
      '19:00:00.360 [main] INFO  Till - old',
      '\tat a frame',
      '19:00:01.000 [a] INFO Till - old',
      '19:00:00.999 [b] INFO Till - old',
      '19:29:00.001 [main] ERROR Till - last',
    ],
    '+0200',
  ],
])('lines from a time on, as %s writes it', (_, lines, offset) => {
  const clock = { now: now.getTime() / 1000, offset }
  expect(linesSince(lines, 300, clock)).toEqual(lines.slice(-1))
  expect(linesSince(lines, 1800, clock)).toEqual(lines)
  expect(linesSince(lines, now, clock)).toEqual([])
})

test('a time of day that is still to come is that of the day before', () => {
  const lines = ['17:31:30.000 [main] INFO a', '00:10:00.000 [main] INFO b', '17:30:20.000 [main] INFO c']
  expect(linesSince(lines, 86_400, CLOCK)).toEqual(lines)
  expect(linesSince(lines, 80_000, CLOCK)).toEqual(lines.slice(1))
  expect(linesSince(lines, 3600, CLOCK)).toEqual(lines.slice(2))
})

test.each([
  '2026-05-09 17:28:00 AMQP connected',
  '2026-05-09 17:28:00 +123456 bytes',
  '2026-05-09 17:28:00 Zookeeper connected',
])('what only begins like a half of the day or a zone is none: %s', (line) => {
  expect(linesSince([line], 300, { ...CLOCK, offset: '+0000' })).toEqual([line])
  const west = line.replace('17:28', '12:28')
  expect(linesSince([west], 300, { ...CLOCK, offset: '-0500' })).toEqual([west])
})

test('a log without times is not cut', () => {
  const lines = [
    'started',
    '{"message":"working","took":1778347740}',
    '{"timestamp":"soon"}',
    '{"time":7,"ts":null}',
    '1234567890 orders',
    '1234567890',
  ]
  expect(linesSince(lines, now, CLOCK)).toBeNull()
})
