import { expect, test } from 'vitest'
import { diagnoseExit, findCause } from '../../../src/plan/diagnose.ts'

test.each([
  [
    'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached',
    "the system's limit of threads",
  ],
  ['java.lang.OutOfMemoryError: Metaspace', '-XX:MaxMetaspaceSize'],
  ['Exception in thread "main" java.lang.OutOfMemoryError: Java heap space', '-Xmx'],
  [
    'Error: JMX connector server communication error: java.rmi.server.ExportException: Port already in use: 9010; nested exception is:',
    'port 9010 was taken',
  ],
])('%s', (line, cause) => {
  expect(diagnoseExit([line], 1)).toContain(cause)
})

test('what Spring says of its own failure decides, not a warning before it', () => {
  const log = [
    'WARN 1 --- [main] o.s.b.a.jmx : java.net.BindException: Address already in use',
    'APPLICATION FAILED TO START',
    '***************************',
    '',
    'Description:',
    '',
    'Failed to configure a DataSource: no embedded datasource could be configured.',
  ]
  expect(findCause(log)).toBe('Spring: Failed to configure a DataSource: no embedded datasource could be configured.')
})

const long = (text: string) => text.repeat(Math.ceil(2000 / text.length)).slice(0, 2000)

test.each([
  'Caused by: ',
  'class file version 65.0 ',
  'APPLICATION FAILED TO START ',
  'Description:',
  'Port 1',
  'required a bean of type ',
  "Could not resolve placeholder '",
])('400 lines of 2 kB with "%s" take no longer than their length', (text) => {
  const log = Array.from({ length: 400 }, () => long(text))
  const began = performance.now()
  for (const lines of [log, [...log, 'Description:', ...log.map(() => '')]]) findCause(lines)
  // The pattern that froze a run took 10 s for a quarter of this.
  expect(performance.now() - began).toBeLessThan(1_000)
})
