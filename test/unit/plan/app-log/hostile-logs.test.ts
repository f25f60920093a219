import { expect, test } from 'vitest'
import { findCause } from '../../../../src/plan/app-log/diagnose.ts'
import { DIAGNOSES } from '../../../../src/plan/app-log/diagnoses.ts'

/** As many lines as are read, as long as they are cut, of what a pattern begins with. */
const hostile = (piece: string, length = 2_000) =>
  Array.from({ length: 400 }, () => piece.repeat(length).slice(0, length))
const BEGINNINGS = [
  ...new Set(DIAGNOSES.map(({ pattern }) => pattern.source.replace(/\(\?:.*|\\b|[([{].*/g, ''))),
  'class file version 1.1',
  'class file version 1',
  'port already in use: ',
  'Failed to bind to :1',
  'Failed to bind to ',
  'Address already in use',
  '# Cannot create ',
  'java.lang.OutOfMemoryError: ',
  "required a bean of type '",
  "required a bean of type 'a",
  'Invalid maximum heap size',
  "Could not resolve placeholder '",
  'Caused by: ',
  'Caused by: \tCaused by:',
  'APPLICATION FAILED TO START',
  'Description:',
  'Application run failed ',
  'java.lang.IllegalStateException: a:',
  '# A fatal error has been detected by the Java Runtime Environment:',
  '#  SIGSEGV ',
  '#  Internal Error ',
  'Error occurred during initialization of VM',
  'Error: Could not create the Java Virtual Machine.',
  'Error: -',
  'Fehler: ',
  'Error: Could not find or load main class ',
  'uintx a=',
  '\tSuppressed: ',
  'HibernateException: Unable to determine Dialect without JDBC metadata',
  'ERROR in ch.qos.',
  'WARN',
  ' ',
  '\t',
  'a ',
  ':1',
  '{"message":["a","',
  '{"thrown":{"name":"a","cause":',
  '{"exceptionType":"a","message":"',
  '{"a":"\\n\\t',
  '{',
]

test.each([...new Set(BEGINNINGS)])('a hostile log of %j is read in no time', (piece) => {
  const logs = [
    hostile(piece),
    ['APPLICATION FAILED TO START', ...hostile(piece)],
    hostile(`Caused by: ${piece}`),
    hostile(`{"message":"${piece}…\\n`, 6_000),
  ]
  // Of the processor's time, since others may need it, too.
  const begun = process.cpuUsage()
  for (const log of logs) findCause(log)
  expect(process.cpuUsage(begun).user / 1000).toBeLessThan(1_000)
})
