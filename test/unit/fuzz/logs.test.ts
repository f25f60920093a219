import fc from 'fast-check'
import { expect } from 'vitest'
import { diagnoseExit, findCause } from '../../../src/plan/app-log/diagnose.ts'
import { readRecords } from '../../../src/plan/app-log/log-records.ts'
import { linesSince } from '../../../src/plan/app-log/log-since.ts'
import { describeMainThread } from '../../../src/plan/app-log/thread-dump.ts'
import { renderLogs } from '../../../src/report/summary.ts'
import { runnerLine } from '../../../src/runner.ts'
import { fuzz, mutations, refrains, requireSteady, sing } from './fuzz.ts'

const LOG = `2026-03-01T10:00:00.000Z  WARN 812 --- [shop] [           main] i.g.n.s.i.n.NettyServerHandler : bind(..) failed: Address already in use
java.net.BindException: Address already in use
	at java.base/sun.nio.ch.Net.bind0(Native Method)
Caused by: java.io.IOException: Failed to bind to /0.0.0.0:8081
2026-03-01 10:00:03,123+0100 ERROR 812 --- [shop] [main] o.s.boot.SpringApplication : Application run failed

APPLICATION FAILED TO START

Description:

Web server failed to start. Port 8080 was already in use.
Exception in thread "main" java.lang.OutOfMemoryError: Java heap space
Error: A JNI error has occurred
java.lang.UnsupportedClassVersionError: Shop has been compiled by a more recent version (class file version 61.0), this version recognizes up to 55.0
required a bean of type 'shop.Till' that could not be found
	Suppressed: java.lang.IllegalStateException: not closed
#
# A fatal error has been detected by the Java Runtime Environment:
#
#  SIGSEGV (0xb) at pc=0x00007fddd5cd2f94, pid=812, tid=819
#
# Problematic frame:
# C  [libtill.so+0xed2f94]  till_open+0x124
#`
const CLOCK = { now: 1_772_400_000, offset: '+0100' }
const IN_JSON = String.raw`{"@timestamp":"2026-03-01T10:00:03.677Z","log":{"level":"WARN","logger":"shop.Shop"},"message":"\u001b[31ma \"till\"","tags":["a",{"b":1}]}
{"@timestamp":"2026-03-01T10:00:03.677Z","log":{"level":"ERROR","logger":"shop.Shop"},"message":"Application run failed","error":{"type":"x.Y","stack_trace":"shop.TillException: locked\r\n\tat shop.Shop.main(Shop.java:7)\nCaused by: java.io.IOException: no \\ key\n"}}
{"version":"1.1","short_message":"\n\nAPPLICATION FAILED TO START\n\nDescription:\n\nPort 8080 was already in use","level":3}`
const DUMP = `Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):

"main" #1 prio=5 os_prio=0 cpu=812.31ms elapsed=4.72s tid=0x00007f nid=0x1 waiting for monitor entry  [0x00007f]
   java.lang.Thread.State: BLOCKED (on object monitor)
	at shop.Till.open(Till.java:12)
	- waiting to lock <0x000000070ff0a2c8> (a java.lang.Object)
	at java.lang.Thread.sleep(java.base@17.0.15/Native Method)
	at shop.Shop.main(Shop.java:7)

"worker" #12 daemon prio=5
   java.lang.Thread.State: TIMED_WAITING (sleeping)
	- locked <0x000000070ff0a2c8> (a java.lang.Object)
`
// biome-ignore format: a list of pieces
const PIECES = [
  '\n', ' ', '\t', 'a', '1', '.', ':', '"', "'", '(', ')', '/', '<', '>', '#', '-', '`', '```', '\r', '::', '##[',
  '\u0085', '\u2028', '\u00a0', '\ufeff', '\u001b[31m', '\u001b]', 'Caused by: ', 'ERROR', 'WARN ',
  'APPLICATION FAILED TO START\n', 'Description:\n', 'Application run failed', 'java.lang.OutOfMemoryError: ',
  'class file version 1.1', ' up to 1.1', 'port 1 was already in use', 'Failed to bind to ',
  'Address already in use', '# Cannot create ', "required a bean of type '", 'Invalid maximum heap size',
  "Could not resolve placeholder '", 'Exception in thread "', '"main" #1\n', '\tat a.b(c)\n',
  '- waiting to lock <0x1>\n', '- locked <0x1>\n', '2026-03-01T10:00:00.000Z ',
  '   java.lang.Thread.State: BLOCKED\n', '::set-output name=result::deployed',
  '##[set-output name=result]deployed', '::stop-commands::x', '{', '}', '[', ']', ',', '\\', '\\n', '\\u000a', '\\"', '\\u',
  '{"message":"', '"level":"ERROR",', '"stack_trace":"', '{"error":', 'java.lang.', 'Exception: ', 'Error: ', 'Message : ',
  '…\\n', '\n\tSuppressed: ', '# ', 'Property: ', 'Value: ', 'Reason: ', ' form a cycle:\n', '|  ', 'ERROR in ch.qos.',
  '# A fatal error has been detected by the Java Runtime Environment:\n', 'Error occurred during initialization of VM\n',
  'Error: Could not create the Java Virtual Machine.\n', 'agent library failed to init\n', 'Error: Could not find or load main class ',
  'HibernateException: Unable to determine Dialect without JDBC metadata',
]

function readAll(lines: readonly string[]): void {
  diagnoseExit(lines, 1)
  linesSince(lines, new Date(0), CLOCK)
  describeMainThread(lines)
  const log = { host: 'app', port: 8000, slot: 'blue', release: '1.0', lines, hasTimes: true } as const
  renderLogs([log])
  for (const line of lines) runnerLine(line)
}

const logs = mutations([LOG, IN_JSON, DUMP], PIECES).map((text) => text.split('\n'))

fuzz(
  'whatever an application logs, each line is in one record, and a cause quotes it',
  300,
  fc.property(logs, fc.integer({ min: 0, max: 255 }), (lines, status) => {
    readAll(lines)
    expect(readRecords(lines, true).flatMap((record) => record.lines)).toEqual(lines)
    const cause = findCause(lines)
    if (cause !== null) expect(cause).not.toContain('\n')
    expect(diagnoseExit(lines, status)).not.toBe('')
    const since = linesSince(lines, new Date('2026-03-01T10:00:02Z'), CLOCK)
    if (since !== null) expect(lines.slice(lines.length - since.length)).toEqual(since)
  }),
)

fuzz(
  'reading a log takes linear time',
  25,
  fc.property(refrains(PIECES), fc.boolean(), (refrain, isOneLine) => {
    requireSteady((size) => {
      const text = sing(refrain, size)
      const lines = isOneLine ? [text.replaceAll('\n', ' ')] : text.split('\n')
      return () => readAll(lines)
    })
  }),
)

/** Whether the runner takes a line for a command, as it reads them: after .NET's line endings, without what it and what JavaScript call whitespace. */
function isCommand(text: string): boolean {
  return text
    .split(/\r\n|\r|\n/)
    .some(
      (line) =>
        /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*::/.test(line) ||
        line.includes('##['),
    )
}

fuzz(
  'nothing that a host or an application prints is a command to the runner',
  1000,
  fc.property(mutations([LOG, '::add-mask::x', '  ##[error]x', 'a\n::debug::x'], PIECES), (text) => {
    expect(isCommand(runnerLine(text))).toBe(false)
    if (!isCommand(text)) expect(runnerLine(text)).toBe(text)
  }),
)
