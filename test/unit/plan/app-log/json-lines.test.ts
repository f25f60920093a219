import { expect, test } from 'vitest'
import { expandJson } from '../../../../src/plan/app-log/json-lines.ts'

test.each([
  'Started',
  ' {"level":"INFO","message":"a"}',
  '[{"level":"INFO","message":"a"}]',
  '{}',
  '{"level":"ERROR"}',
  '{ERROR} message: a',
  '{"message":"a","status":404}',
])('what is not a record of a message stays as it is: %s', (line) => {
  expect(expandJson(line)).toEqual([line])
})

test('a message may have no stack trace, and a stack trace no message', () => {
  expect(expandJson('{"message":"a","level":"INFO"}')).toEqual(['INFO a', ''])
  expect(expandJson('{"message":"a","stack_trace":"A: b\\n\\tat c"}')).toEqual(['INFO a', 'A: b', '\tat c'])
  expect(expandJson('{"stack_trace":"A: b"}')).toEqual(['INFO ', 'A: b'])
})

test.each(['ERROR', 'error', 'FATAL', 'SEVERE', 'CRITICAL', 'ALERT', 'EMERGENCY', '0', '3'])(
  'level %s is one of errors, also as a number',
  (level) => {
    expect(expandJson(`{"level":"${level}","message":"a"}`)[0]).toBe('ERROR a')
    expect(expandJson(`{"message":"a" , "severity" : ${level}}`)[0]).toBe('ERROR a')
  },
)

test.each(['WARN', 'INFO', 'NO ERROR', '4', '30', '13'])('level %s is none', (level) => {
  expect(expandJson(`{"level":"${level}","message":"a"}`)[0]).toBe('INFO a')
})

test('only what belongs to the record itself counts, and of two the first', () => {
  const parts = '"tags":[{"message":"no"},"message"],"child":{"message":"no","error":{"stack_trace":"no"}}'
  expect(expandJson(`{${parts},"level":"INFO","message":"a","message":"no","level":"ERROR"}`)).toEqual(['INFO a', ''])
  expect(expandJson(`{${parts},"log":{"level":"ERROR"},"message":"a"}`)).toEqual(['ERROR a', ''])
  expect(expandJson(`{${parts},"message":"a","error":{"stack_trace":"A: b"}}`)).toEqual(['INFO a', 'A: b'])
  expect(expandJson('{"a":"message","message":"b","level":"INFO"}')).toEqual(['INFO b', ''])
})

test('characters are as they were, except for control characters', () => {
  const text = String.raw`\u0041\"\\\/ \u00e4\u001b[1m\tx\r\b\f\u0007`
  expect(expandJson(`{"level":"INFO","message":"${text}"}`)).toEqual(['INFO A"\\/ ä[1m\tx', ''])
  expect(expandJson(String.raw`{"level":"INFO","message":"a\u000ab\nc"}`)).toEqual(['INFO a', 'b', 'c', ''])
})

test('a line whose end or whose middle is missing is read as far as it goes', () => {
  expect(expandJson('{"level":"ERROR","message":"a","stack_trace":"A: b\\n\\tat')).toEqual(['ERROR a', 'A: b', '\tat'])
  const middle = '{"level":"ERROR","message":"a","stack_trace":"A: b\\n\\tat c…\\n\\tat d\\nCaused by: E: f\\n"}'
  expect(expandJson(middle)).toEqual(['ERROR a', 'A: b', '\tat c', '\tat d', 'Caused by: E: f', ''])
})

test('a field that is only called like a stack trace, or empty, is none', () => {
  expect(expandJson('{"level":"INFO","message":"a","stack":"payments","throwable":null}')).toEqual(['INFO a', ''])
  expect(expandJson('{"message":"a","throwable":null,"thrown":{"name":"B","message":"c"}}')).toEqual(['INFO a', 'B: c'])
  expect(expandJson('{"message":"a","stack":"x.BException: c"}')).toEqual(['INFO a', 'x.BException: c'])
})
