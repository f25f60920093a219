import { expect, test } from 'vitest'
import { diagnoseExit } from '../../../../src/plan/app-log/diagnose.ts'

const RUN_FAILED = [
  '2026-03-01T10:00:03.000Z ERROR 812 --- [shop] [           main] o.s.boot.SpringApplication               : Application run failed',
  '',
]

/** What OpenJDK 17 and 25 print for this was seen with `ulimit -v`. */
const ADDRESSES =
  'the JVM may not reserve as many addresses as it needs, however much memory is free: raise the limit of virtual memory (ulimit -v, "as" in /etc/security/limits.conf, LimitAS in systemd), or lower -Xmx'

// What OpenJDK 17, Tomcat 10 and Spring Boot 3 print.
test.each([
  [
    ['Error occurred during initialization of VM', 'Could not reserve enough space for 8388608KB object heap'],
    ADDRESSES,
  ],
  [
    ['Error occurred during initialization of VM', 'Could not allocate compressed class space: 1073741824 bytes'],
    ADDRESSES,
  ],
  [
    [
      '#',
      '# There is insufficient memory for the Java Runtime Environment to continue.',
      '# Native memory allocation (mmap) failed to map 67108864 bytes. Error detail: Failed to reserve memory for metaspace',
    ],
    ADDRESSES,
  ],
  [
    [
      '[7.317s][error][gc] Failed to reserve 16M address space for Java heap',
      '#',
      '# There is insufficient memory for the Java Runtime Environment to continue.',
      '# Native memory allocation (mmap) failed to map 8388608 bytes. Error detail: Allocator (reserve)',
    ],
    ADDRESSES,
  ],
  [
    ["error='Cannot allocate memory' (errno=12)"],
    'the host has too little free memory for the heap that java-options asks for',
  ],
  [
    [
      ...RUN_FAILED,
      "java.lang.IllegalArgumentException: Could not resolve placeholder 'till.url' in value \"$" + '{till.url}"',
    ],
    'the property till.url is not set',
  ],
  [
    [...RUN_FAILED, 'java.net.BindException: Address already in use (Bind failed) <null>:8080'],
    'port 8080 was taken by another process',
  ],
  [
    [
      'APPLICATION FAILED TO START',
      "Parameter 0 of constructor in shop.Till required a bean of type 'shop.PriceList' that could not be found.",
    ],
    'Spring found no bean of type shop.PriceList',
  ],
  [
    ['Exception in thread "main" java.lang.OutOfMemoryError: Out of swap space?'],
    'the JVM ran out of memory (Out of swap space?)',
  ],
])('%j', (log, cause) => {
  expect(diagnoseExit(log, 1)).toBe(cause)
})

test.each([
  [1, 'exit status 1'],
  [126, 'the java command could not be run'],
  [127, 'the java command could not be run'],
  [128, 'exit status 128'],
  [134, 'killed by signal 6'],
  [137, 'killed (SIGKILL), as the kernel does when memory runs out'],
  [143, 'killed by signal 15'],
])('without a word in the log, exit status %i tells what it can', (status, cause) => {
  expect(diagnoseExit([], status)).toBe(cause)
})
