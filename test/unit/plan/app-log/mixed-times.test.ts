import { expect, test } from 'vitest'
import { linesSince } from '../../../../src/plan/app-log/log-since.ts'

const now = new Date('2026-05-09T17:30:00Z')
const CLOCK = { now: now.getTime() / 1000, offset: '+0000' }

const BY_CLOCK = [
  '17:10:00.000 [main] INFO Till - old',
  '17:29:00.000 [main] INFO Till - recent',
  '17:29:30.000 [main] INFO Till - last',
]
test.each([
  '1234567890 orders',
  '1234567890',
  '2026-05-09T17:00:00,123+0000 [1 1] com.newrelic INFO: an agent has dates',
  '2020-01-01 00:00:00 is when the till was opened',
])('one line with another time hides none of those around it: %s', (line) => {
  const lines = BY_CLOCK.toSpliced(2, 0, line)
  expect(linesSince(lines, 900, CLOCK)).toEqual(lines.slice(1))
  expect(linesSince([...BY_CLOCK, line], 900, CLOCK)).toEqual([...BY_CLOCK, line].slice(1))
})

test('lines with a date, and those with the time of day alone after and before them, are in order', () => {
  const dates = ['2026-05-07 17:29:00 a', '2026-05-07 17:29:10 b', '2026-05-07 17:29:20 c', '2026-05-07 17:29:30 d']
  const lines = ['17:28:00.000 [main] INFO first', ...dates, ...BY_CLOCK.slice(1)]
  expect(linesSince(lines, 900, CLOCK)).toEqual(lines.slice(5))
  expect(linesSince(lines, 2 * 86_400 + 70, CLOCK)).toEqual(lines.slice(1))
  expect(linesSince(lines, 3 * 86_400, CLOCK)).toEqual(lines)
})

// What Log4j's JsonLayout and logstash-logback-encoder print if asked for a pretty log, and JBoss's log manager; shortened.
test.each([
  ['"instant" : {', '  "epochSecond" : SECONDS,', '  "nanoOfSecond" : 895000000', '},', '"level" : "INFO"'],
  ['"level" : "INFO",', '"@timestamp" : "TIME",', '"message" : "a \\"till\\" {"'],
  ['"timestamp":"TIME",', '"sequence":3,', '"level":"INFO",', '"tags":[', '  "2026-05-09T17:29:59Z"', ']'],
])('a record in JSON that is spread over lines is dated as one, and shown from its start: %j', (...fields) => {
  const recordAt = (time: string) => {
    const dated = fields.map((field) => field.replace('TIME', time).replace('SECONDS', `${Date.parse(time) / 1000}`))
    return ['{', ...dated.map((field) => `  ${field}`), '}']
  }
  const old = recordAt('2026-05-09T17:00:00Z')
  const last = recordAt('2026-05-09T17:29:00Z')
  expect(linesSince([...old, ...last], 300, CLOCK)).toEqual(last)
  expect(linesSince([...old, ...last], 1800, CLOCK)).toEqual([...old, ...last])
  expect(linesSince([...old, ...last], now, CLOCK)).toEqual([])
})
