import { expect, test } from 'vitest'
import { diagnoseExit, findCause } from '../../../../src/plan/app-log/diagnose.ts'

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
const REFUSED = [
  '2026-03-01T10:00:00.000Z  WARN 812 --- [shop] [           main] c.n.d.s.t.d.RedirectingEurekaHttpClient : Request execution error',
  'com.sun.jersey.api.client.ClientHandlerException: java.net.ConnectException: Connection refused',
  '\tat com.sun.jersey.client.apache4.ApacheHttpClient4Handler.handle(ApacheHttpClient4Handler.java:187)',
  'Caused by: java.net.ConnectException: Connection refused',
  '\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)',
]
const WITHOUT_CAUSE = [
  '2026-03-01T10:00:03.000Z ERROR 812 --- [shop] [           main] o.s.boot.SpringApplication               : Application run failed',
  '',
  'java.lang.IllegalStateException: the till is locked',
  '\tat shop.Shop.main(Shop.java:7)',
]
const THROWN_BY_MAIN = [
  'Exception in thread "main" java.lang.IllegalStateException: the till is locked',
  '\tat shop.Shop.main(Shop.java:7)',
]
const POOL_FAILED = [
  '2026-03-01T10:00:01.000Z ERROR 812 --- [shop] [           main] shop.Pool : no connection, will try again',
  'java.lang.RuntimeException: no connection',
  'Caused by: java.net.ConnectException: Connection refused',
]
const LOCKED = 'java.lang.IllegalStateException: the till is locked'
const bind = (...thrown: string[]) => [
  '2026-03-01T10:00:03.000Z ERROR 812 --- [shop] [           main] o.s.boot.SpringApplication               : Application run failed',
  '',
  "org.springframework.context.ApplicationContextException: Failed to start bean 'webServerStartStop'",
  ...thrown.flatMap((line) => [`Caused by: ${line}`, '\tat java.base/sun.nio.ch.Net.bind0(Native Method)']),
]
const FOREIGN_ADDRESS = /^the host does not have the address that the application listens on/
const NO_RIGHT = /^the application is not allowed to listen on its port/
// What Flyway 10 throws, shortened.
const MIGRATION = [
  '2026-03-01T10:00:03.000Z ERROR 812 --- [shop] [           main] o.s.boot.SpringApplication               : Application run failed',
  '',
  "org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'flywayInitializer'",
  'Caused by: org.flywaydb.core.internal.command.DbMigrate$FlywayMigrateException: Migration V2__add.sql failed',
  '------------------------------',
  'SQL State  : 42P01',
  'Error Code : 0',
  'Message    : ERROR: relation "customer" does not exist',
  '  Position: 13',
  'Location   : db/migration/V2__add.sql (/opt/x)',
  'Line       : 1',
  "Statement  : INSERT INTO customer VALUES ('ERROR')",
  '',
  '\tat org.flywaydb.core.internal.command.DbMigrate.doMigrateGroup(DbMigrate.java:381)',
  'Caused by: org.postgresql.util.PSQLException: ERROR: relation "customer" does not exist',
  '\tat org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2725)',
]
const MISSING_TABLE = 'org.postgresql.util.PSQLException: ERROR: relation "customer" does not exist'
const THREADS = /thread limit: raise the limit of processes .*; a smaller heap does not help$/

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
  [[...REFUSED, ...WITHOUT_CAUSE], LOCKED],
  [[...REFUSED, ...THROWN_BY_MAIN], LOCKED],
  [WITHOUT_CAUSE, LOCKED],
  [THROWN_BY_MAIN, LOCKED],
  [[...WITHOUT_CAUSE.slice(0, 2), MISSING_TABLE, '  Position: 13'], MISSING_TABLE],
  [REFUSED, 'com.sun.jersey.api.client.ClientHandlerException: java.net.ConnectException: Connection refused'],
  [
    bind(
      'java.io.IOException: Failed to bind to /10.1.2.3:8000',
      'java.net.BindException: Cannot assign requested address',
    ),
    FOREIGN_ADDRESS,
  ],
  [
    bind('io.netty.channel.unix.Errors$NativeIoException: bind(..) failed: Cannot assign requested address'),
    FOREIGN_ADDRESS,
  ],
  [
    bind('java.io.IOException: Failed to bind to 0.0.0.0/0.0.0.0:80', 'java.net.SocketException: Permission denied'),
    NO_RIGHT,
  ],
  [bind('java.net.BindException: Permission denied (Bind failed)'), NO_RIGHT],
  [bind('io.netty.channel.unix.Errors$NativeIoException: bind(..) failed: Permission denied'), NO_RIGHT],
  [MIGRATION, MISSING_TABLE],
])('%j', (log, cause) => {
  if (typeof cause === 'string') expect(diagnoseExit(log, 1)).toBe(cause)
  else expect(diagnoseExit(log, 1)).toMatch(cause)
})

const BOOT_FAILED = '2026-03-01 10:00:03,123 ERROR com.acme.App - Boot failed'
const FRAME = '\tat com.acme.App.main(App.java:7)'

test.each([
  ['without a cause', [BOOT_FAILED, LOCKED, FRAME]],
  ['after an earlier error', [...POOL_FAILED, BOOT_FAILED, LOCKED, FRAME]],
  ['printed by itself', [STARTED, LOCKED, FRAME]],
])('an exception that the application logged last is the cause: %s', (_, log) => {
  expect(diagnoseExit(log, 1)).toBe(LOCKED)
})

test.each([
  ['ERROR', LOCKED],
  ['INFO', 'exit status 1'],
])(
  'where another Java that the application started gave up, what it logs before as %s weighs what it did',
  (level, cause) => {
    const before = `2026-03-01 10:00:03,123 ${level} com.acme.Runner - a helper failed`
    expect(diagnoseExit([before, LOCKED, FRAME, 'Error: Could not create the Java Virtual Machine.', STARTED], 1)).toBe(
      cause,
    )
  },
)

test('what the JVM itself says of a thread is an error, whatever was logged before', () => {
  expect(diagnoseExit([STARTED, `Exception in thread "worker" ${LOCKED}`, FRAME], 0)).toBe(LOCKED)
})

test('an end without an error is reported as such, whatever was warned of before', () => {
  const noError = /^exit status 0: it ended by itself, without an error; has it a web server/
  expect(diagnoseExit([STARTED], 0)).toMatch(noError)
  expect(diagnoseExit([...REFUSED, ...WARNED, STARTED], 0)).toMatch(noError)
  expect(diagnoseExit([STARTED, BOOT_FAILED, LOCKED, FRAME], 0)).toBe(LOCKED)
  expect(diagnoseExit(WITHOUT_CAUSE, 0)).toBe(LOCKED)
})

test('an exception that was handled, without an error, is not the cause', () => {
  const handled = ['2026-03-01 10:00:03,123 INFO com.acme.Cache - no cache yet', LOCKED, FRAME, STARTED]
  expect(diagnoseExit(handled, 1)).toBe('exit status 1')
  expect(findCause(handled)).toBeNull()
})

test('an exit status that is not known is reported as unknown', () => {
  expect(diagnoseExit([], null)).toBe('exit status unknown')
})

test('an earlier log message is not blamed for a kill, unless it said the application can’t go on', () => {
  const killed = 'killed (SIGKILL), as the kernel does when memory runs out'
  expect(diagnoseExit(REFUSED, 137)).toBe(killed)
  expect(diagnoseExit([STARTED, ...WARNED], 137)).toBe(killed)
  expect(diagnoseExit([...REFUSED, 'Terminating due to java.lang.OutOfMemoryError: Java heap space'], 137)).toMatch(
    /^the JVM ran out of memory/,
  )
})

// What Log4j prints with the pattern `%5p %d [%t] - %m%n`.
test('a level may be aligned to the right', () => {
  const log = [
    'ERROR 2026-11-30 17:44:33,835 [main] - Unable to start',
    LOCKED,
    '\tat shop.Shop.main(Shop.java:7)',
    ' WARN 2026-11-30 17:44:33,928 [main] - the cache is not warm',
    'java.lang.RuntimeException: just a warning',
    'Caused by: java.lang.IllegalArgumentException: harmless',
    ' INFO 2026-11-30 17:44:33,930 [main] - bye',
  ]
  expect(diagnoseExit(log, 1)).toBe(LOCKED)
})
