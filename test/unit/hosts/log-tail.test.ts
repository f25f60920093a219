import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { diagnoseExit } from '../../../src/plan/app-log/diagnose.ts'
import { printable } from '../../../src/printable.ts'
import { scriptSource } from '../script-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'log-tail-'))
afterAll(() => rmSync(folder, { recursive: true }))

const script = partsOf('log-tail').map(scriptSource).join('')

function tellLog(log: string): string[] {
  mkdirSync(join(folder, 'releases/1.0'), { recursive: true })
  writeFileSync(join(folder, 'releases/1.0/app.log'), log)
  const told = execFileSync('sh', ['-c', script, 'sh', folder, '1.0', '400'], { encoding: 'utf8' })
  expect(Number(/^now (\d+)$/m.exec(told)?.[1])).toBeCloseTo(Date.now() / 1000, -2)
  return told.split('\n').filter((line) => line.startsWith('log '))
}

const LINES: readonly (readonly [string, string])[] = [
  // Spring Boot's own, with spring.output.ansi.enabled=always.
  [
    '\x1b[2m2026-03-01T10:00:00.000Z\x1b[0;39m \x1b[31mERROR\x1b[0;39m \x1b[35m812\x1b[0;39m \x1b[2m---\x1b[0;39m it is [31m here',
    '2026-03-01T10:00:00.000Z ERROR 812 --- it is [31m here',
  ],
  ['\x1b[38;5;196mred\x1b[m \x1b[?25lhidden\x1b[2K', 'red hidden'],
  ['\x1b]0;a title\x07one \x1b]8;;http://x/\x1b\\a link\x1b]8;;\x1b\\', 'one a link'],
  ['\x1bPdevice\x1b\\two\x1b(B three\x1b=\x1b7', 'two three'],
  ['gr\u00fcn \x1b[32mgr\u00fcn\x1b[0m \u20ac', 'gr\u00fcn gr\u00fcn \u20ac'],
  ['cut \x1b[38;5', 'cut '],
]

test('a terminal’s colors and titles are removed, and what only looks like them stays', () => {
  expect(tellLog(LINES.map(([line]) => `${line}\n`).join(''))).toEqual(LINES.map(([, clean]) => `log ${clean}`))
})

test.each(LINES.slice(0, -1))('in the log they are removed too: %j', (line, clean) => {
  expect(printable(line)).toBe(clean)
})

test('a line full of colors is reported up to its length', () => {
  expect(tellLog(`${'\x1b[31mx\x1b[0m'.repeat(700)}\n`)).toEqual([`log ${'x'.repeat(700)}`])
})

test.each([
  ['x'.repeat(2_000), 'x'.repeat(2_000)],
  ['x'.repeat(2_001), `${'x'.repeat(1_997)}…`],
  ['x'.repeat(200_000), `${'x'.repeat(1_997)}…`],
  // Two bytes each: none is cut in two.
  [`xx${'ü'.repeat(1_000)}`, `xx${'ü'.repeat(997)}…`],
  [`{${'x'.repeat(5_999)}`, `{${'x'.repeat(5_999)}`],
  [`{"a":"${'ü'.repeat(4_000)}\\nend"}`, `{"a":"${'ü'.repeat(496)}…\\nend"}`],
  [`{"a":"${'ü'.repeat(4_000)}"}`, `{"a":"${'ü'.repeat(496)}…${'ü'.repeat(2_497)}"}`],
  // A field of a record that is spread over lines, and what only looks like one.
  [`  "a" : "${'ü'.repeat(4_000)}\\nend"`, `  "a" : "${'ü'.repeat(495)}…\\nend"`],
  [`\t"${'x'.repeat(3_000)}"`, `\t"${'x'.repeat(3_000)}"`],
  [`"${'x'.repeat(3_000)}`, `"${'x'.repeat(1_996)}…`],
  [`  ${'x'.repeat(3_000)}"`, `  ${'x'.repeat(1_995)}…`],
  // Cut before it is shortened.
  [`{"a":"\\n${'x'.repeat(70_000)}"}`, `{"a":"\\n${'x'.repeat(992)}…${'x'.repeat(4_994)}…`],
])('a mark stands for what is left out of a long line: %j', (line, shown) => {
  expect(tellLog(`${line}\n`)).toEqual([`log ${shown}`])
})

const FRAMES = String.raw`\n\tat org.springframework.beans.factory.support.ConstructorResolver.instantiate(ConstructorResolver.java:657)`
const THROWN = 'org.springframework.beans.factory.BeanCreationException: Error creating bean'
const REFUSED = 'org.postgresql.util.PSQLException: FATAL: password authentication failed'
const TRACE = String.raw`${THROWN}${FRAMES.repeat(60)}\nCaused by: ${REFUSED}${FRAMES.repeat(30)}`

test.each([
  // The trace begins far within the line, within what is left out, and after something that a text does not surround.
  `{"level":"ERROR","message":"Application run failed","stack_trace":"${TRACE}","pid":1}`,
  `{"log":{"level":"ERROR"},"message":"Application run failed","error":{"message":"${'no bean '.repeat(200)}","stack_trace":"${TRACE}"}}`,
  `{"message":"Application run failed","tags":[${'1,'.repeat(500)}1],"stack_trace":"${TRACE}","level":"ERROR"}`,
])('the cause at the end of a long stack trace in JSON is not lost: %s', (line) => {
  expect(line.length).toBeGreaterThan(9_000)
  const [told = ''] = tellLog(`${line}\n`)
  expect(told.length).toBeLessThanOrEqual('log '.length + 6_000)
  expect(diagnoseExit([told.slice('log '.length)], 1)).toBe(REFUSED)
})

test('nor is it if the record is spread over lines', () => {
  const record = [
    '{',
    '  "message" : "Application run failed",',
    `  "stack_trace" : "${TRACE}",`,
    '  "level" : "ERROR"',
    '}',
  ]
  const told = tellLog(record.map((line) => `${line}\n`).join('')).map((line) => line.slice('log '.length))
  expect(Math.max(...told.map(({ length }) => length))).toBeLessThanOrEqual(6_000)
  expect(diagnoseExit(told, 1)).toBe(REFUSED)
})

test('a thread dump is left out, and all that was logged before, beside and after it is shown', () => {
  const dump = [
    '2026-11-28 20:43:00',
    'Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6-Debian-1deb12u1 mixed mode, sharing):',
    '',
    'Threads class SMR info:',
    '_java_thread_list=0x00007fb240001f60, length=12, elements={',
    '0x00007fb27c017ed0, 0x00007fb27c0f79e0, 0x00007fb27c0f8dc0',
    '}',
    '',
    '"main" #1 prio=5 os_prio=0 cpu=47.20ms nid=0x65f6 waiting for monitor entry  [0x00007fb280dfe000]',
    '   java.lang.Thread.State: BLOCKED (on object monitor)',
    '\tat com.example.T.load(T.java:5)',
    '\t- waiting to lock <0x000000069ec19310> (a java.lang.Object)',
    '',
    '2026-11-28T20:43:00.100Z  WARN beside it',
    ...Array.from({ length: 3000 }, (_, index) => `"worker-${index}" #${index} prio=5 runnable  `),
    'JNI global refs: 4, weak refs: 0',
    '',
    'Heap',
    ' garbage-first heap   total 397312K, used 4675K [0x0000000687400000, 0x0000000800000000)',
    '  class space    used 4K, committed 128K, reserved 1048576K',
    '',
  ]
  const log = ['before it', '2026-11-28 20:42:59', ...dump, 'after it', '\tat com.example.T.load(T.java:5)', ...dump]
  const told = tellLog(log.map((line) => `${line}\n`).join(''))
  expect(told).toEqual(
    [
      'before it',
      '2026-11-28 20:42:59',
      '2026-11-28T20:43:00.100Z  WARN beside it',
      'after it',
      '\tat com.example.T.load(T.java:5)',
      '2026-11-28T20:43:00.100Z  WARN beside it',
    ].map((line) => `log ${line}`),
  )
})
