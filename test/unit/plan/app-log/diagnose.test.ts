import { expect, test } from 'vitest'
import { diagnoseExit } from '../../../../src/plan/app-log/diagnose.ts'

// What OpenJDK 17 and 25 and Spring Boot 3 print.
const JMX = [
  'Error: Exception thrown by the agent : java.rmi.server.ExportException: Port already in use: 9010; nested exception is: ',
  '\tjava.net.BindException: Address already in use',
  'jdk.internal.agent.AgentConfigurationError: java.rmi.server.ExportException: Port already in use: 9010; nested exception is: ',
  '\tjava.net.BindException: Address already in use',
  '\tat jdk.management.agent/sun.management.jmxremote.ConnectorBootstrap.startRemoteConnectorServer(ConnectorBootstrap.java:492)',
]
const JDWP = [
  'ERROR: transport error 202: bind failed: Address already in use',
  'ERROR: JDWP Transport dt_socket failed to initialize, TRANSPORT_INIT(510)',
]
const WARNED = [
  '2026-03-01T10:00:00.000Z  WARN 812 --- [shop] [           main] i.g.n.s.i.n.NettyServerHandler           : metrics are off: bind(..) failed: Address already in use',
  'java.net.BindException: Address already in use',
  '\tat java.base/sun.nio.ch.Net.bind0(Native Method)',
  'Caused by: java.io.IOException: a warning',
]
const STARTED =
  '2026-03-01T10:00:01.000Z  INFO 812 --- [shop] [           main] shop.Shop : Starting Shop using Java 17.0.15'
const failed = (description: string) => [
  '2026-03-01T10:00:03.000Z ERROR 812 --- [shop] [           main] o.s.b.d.LoggingFailureAnalysisReporter   : ',
  '',
  '***************************',
  'APPLICATION FAILED TO START',
  '***************************',
  '',
  'Description:',
  '',
  description,
  '',
  'Action:',
  '',
  'Update your application.',
]
const RUN_FAILED = [
  '2026-03-01T10:00:03.000Z ERROR 812 --- [shop] [           main] o.s.boot.SpringApplication               : Application run failed',
  '',
  'org.springframework.beans.factory.BeanCreationException: Error creating bean',
  'Caused by: org.springframework.beans.BeanInstantiationException: Failed to instantiate [shop.Till]',
  'Caused by: java.lang.IllegalStateException: the till is locked',
  '\t... 21 common frames omitted',
]
const DATA_SOURCE =
  "Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured."
const memory = (what: string) => [
  `Exception in thread "main" java.lang.OutOfMemoryError: ${what}`,
  '\tat A.main(A.java:4)',
]
const THREADS = /start no more threads: raise the limit of processes .*; a smaller heap does not help$/

test.each<[readonly string[], string | RegExp]>([
  [memory('Java heap space'), 'the JVM ran out of memory (Java heap space): see -Xmx in java-options'],
  [memory('GC overhead limit exceeded'), /\(GC overhead limit exceeded\): see -Xmx in java-options$/],
  [memory('Metaspace'), /\(Metaspace\): see -XX:MaxMetaspaceSize in java-options$/],
  [memory('Compressed class space'), /see -XX:CompressedClassSpaceSize in java-options$/],
  [memory('Direct buffer memory'), /see -XX:MaxDirectMemorySize in java-options$/],
  [
    memory('Cannot reserve 1000000 bytes of direct buffer memory (allocated: 4000000, limit: 4194304)'),
    /see -XX:MaxDirectMemorySize in java-options$/,
  ],
  [memory('Requested array size exceeds VM limit'), /an array that is longer than Java allows$/],
  [memory('unable to create new native thread'), THREADS],
  [memory('unable to create native thread: possibly out of memory or process/resource limits reached'), THREADS],
  [
    [
      '# There is insufficient memory for the Java Runtime Environment to continue.',
      '# Cannot create worker GC thread. Out of system resources.',
    ],
    THREADS,
  ],
  [
    [
      "OpenJDK 64-Bit Server VM warning: INFO: os::commit_memory(0x00007e5310000000, 966367641600, 0) failed; error='Not enough space' (errno=12)",
      '#',
      '# There is insufficient memory for the Java Runtime Environment to continue.',
      '# Native memory allocation (mmap) failed to map 966367641600 bytes. Error detail: committing reserved memory.',
    ],
    /^the host has too little free memory/,
  ],
  [
    ["Unrecognized VM option 'Foo'", 'Error: Could not create the Java Virtual Machine.'],
    "Java refuses java-options: Unrecognized VM option 'Foo'",
  ],
  [['no main manifest attribute, in app.jar'], 'the jar is not executable: it has no Main-Class'],
  [JMX, 'port 9010 was taken by another process'],
  [JDWP, 'a port was taken by another process'],
  [
    [
      'Caused by: java.io.IOException: Failed to bind to /0.0.0.0:8081',
      'Caused by: java.net.BindException: Address already in use',
    ],
    'port 8081 was taken by another process',
  ],
  [failed('Web server failed to start. Port 8080 was already in use.'), 'port 8080 was taken by another process'],
  [[STARTED, ...WARNED, ...failed(DATA_SOURCE)], `Spring: ${DATA_SOURCE}`],
  [[...WARNED, ...RUN_FAILED], 'java.lang.IllegalStateException: the till is locked'],
  [[...RUN_FAILED, STARTED, ...memory('Metaspace')], 'java.lang.IllegalStateException: the till is locked'],
  [[...WARNED, ...memory('Metaspace')], /\(Metaspace\)/],
  [[...WARNED, STARTED], 'a port was taken by another process'],
])('%j', (log, cause) => {
  if (typeof cause === 'string') expect(diagnoseExit(log, 1)).toBe(cause)
  else expect(diagnoseExit(log, 1)).toMatch(cause)
})

test('of a status that was not told nothing is reported', () => {
  expect(diagnoseExit([], null)).toBe('its exit status is not known')
})
