import { expect, test } from 'vitest'
import { diagnoseExit } from '../../../../src/plan/app-log/diagnose.ts'
import { requireSteady } from '../../fuzz/fuzz.ts'

const ABORTED = 134
const STARTED =
  '2026-03-01T10:00:01.000Z  INFO 812 --- [shop] [           main] shop.Shop : Starting Shop using Java 17.0.15'
const REPORT = '/home/ubuntu/shop/releases/1.0.0/hs_err_pid812.log'

/** What OpenJDK 17 and 25 print, shortened. */
const crash = (what: readonly string[], frame: readonly string[]) => [
  '#',
  '# A fatal error has been detected by the Java Runtime Environment:',
  '#',
  ...what,
  '#',
  '# JRE version: OpenJDK Runtime Environment Temurin-17.0.2+8 (17.0.2+8) (build 17.0.2+8)',
  ...frame,
  '#',
  '# No core dump will be written. Core dumps have been disabled. To enable core dumping, try "ulimit -c unlimited" before starting Java again',
  '#',
  '# An error report file with more information is saved as:',
  `# ${REPORT}`,
  '#',
]
const SEGV = ['#  SIGSEGV (0xb) at pc=0x00000000000207d6, pid=812, tid=819']
const IN_NETTY = [
  '# Problematic frame:',
  '# C  [libnetty_transport_native_epoll_x86_64123.so+0x29193]  netty_epoll_native_JNI_OnLoad+0x7b3',
]
const MEMORY = [
  '#  Internal Error (debug.cpp:289), pid=812, tid=813',
  '#  fatal error: OutOfMemory encountered: Java heap space',
]

test.each<[readonly string[], string]>([
  [
    crash(SEGV, IN_NETTY),
    `SIGSEGV in [libnetty_transport_native_epoll_x86_64123.so+0x29193] netty_epoll_native_JNI_OnLoad+0x7b3; details in ${REPORT}`,
  ],
  [
    crash(SEGV, ['# Problematic frame:', '# C  0x0000000000003fd6']),
    `SIGSEGV in 0x0000000000003fd6; details in ${REPORT}`,
  ],
  [
    crash(
      ['#  SIGSEGV (0xb) at pc=0x00007f850f2e6f14 (sent by kill), pid=812, tid=812'],
      ['# Problematic frame:', '# C  [libc.so.6+0x85f14]'],
    ),
    `SIGSEGV (sent by kill) in [libc.so.6+0x85f14]; details in ${REPORT}`,
  ],
  [
    crash(
      [
        '#  Internal Error (sharedRuntime.cpp:553), pid=812, tid=813',
        '#  guarantee(cb != NULL) failed: must have a blob',
      ],
      ['# Problematic frame:', '# V  [libjvm.so+0xed2f94]  Unsafe_PutLong+0x124'],
    ),
    `Internal Error (sharedRuntime.cpp:553): guarantee(cb != NULL) failed: must have a blob in [libjvm.so+0xed2f94] Unsafe_PutLong+0x124; details in ${REPORT}`,
  ],
  [
    crash(SEGV, [
      '# Problematic frame:',
      '# J 3242 C2 java.util.zip.ZipFile.getEntry(J[BZ)J (0 bytes) @ 0x00007f [0x00007e+0xce]',
    ]),
    `SIGSEGV in java.util.zip.ZipFile.getEntry(J[BZ)J (0 bytes) @ 0x00007f [0x00007e+0xce]; details in ${REPORT}`,
  ],
  [crash(SEGV, IN_NETTY).slice(0, 5), 'SIGSEGV'],
])('a crash of the JVM is reported with where it happened: %j', (log, what) => {
  expect(diagnoseExit([STARTED, ...log], ABORTED)).toBe(`the JVM crashed: ${what}`)
})

test('other threads may log in between', () => {
  const log = crash(SEGV, IN_NETTY).flatMap((line) => [line, STARTED])
  expect(diagnoseExit(log, ABORTED)).toMatch(
    /^the JVM crashed: SIGSEGV in \[libnetty\S+\] \S+; details in \S+812\.log$/,
  )
})

test('an out-of-memory crash is reported as one', () => {
  const log = ['Aborting due to java.lang.OutOfMemoryError: Java heap space', ...crash(MEMORY, [])]
  expect(diagnoseExit(log, ABORTED)).toBe('the JVM ran out of memory (Java heap space): see -Xmx in java-options')
})

test('titles without a signal take time that grows with the log, not faster', () => {
  requireSteady((size) => {
    const log = Array.from({ length: size / 2 }, () => ['# A fatal error has been detected by ', 'INFO x']).flat()
    return () => diagnoseExit(log, ABORTED)
  })
})

test('one whose description is cut off is not described', () => {
  expect(diagnoseExit(crash([], []).slice(1, 2), 6)).toMatch(/status 6$/)
})
