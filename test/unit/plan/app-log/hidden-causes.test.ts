import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diagnoseExit } from '../../../../src/plan/app-log/diagnose.ts'

const RUN_FAILED =
  '2026-03-01T10:00:03.000Z ERROR 812 --- [           main] o.s.boot.SpringApplication               : Application run failed'
const FRAME = '\tat shop.Shop.till(Shop.java:20) ~[shop.jar:na]'
// As Logback prints it.
const SUPPRESSED = [
  '\tSuppressed: java.lang.RuntimeException: close failed',
  `\t${FRAME}`,
  '\tCaused by: java.net.SocketException: Broken pipe',
  '\t\t... 34 common frames omitted',
]
const LOCKED = 'java.io.IOException: the till is locked'

test.each<[string, readonly string[]]>([
  [
    'of the innermost cause',
    ['java.lang.IllegalStateException: no till', FRAME, `Caused by: ${LOCKED}`, FRAME, ...SUPPRESSED],
  ],
  [
    'of an outer one',
    ['java.lang.IllegalStateException: no till', FRAME, ...SUPPRESSED, `Caused by: ${LOCKED}`, FRAME],
  ],
  ['of one without a cause', [LOCKED, FRAME, ...SUPPRESSED]],
])('what failed in closing is not the cause: %s', (_, trace) => {
  expect(diagnoseExit([RUN_FAILED, '', ...trace], 1)).toBe(LOCKED)
})

// What Spring Boot 3.5 and Hibernate 6.6 log.
const DIALECT =
  "org.hibernate.HibernateException: Unable to determine Dialect without JDBC metadata (please set 'jakarta.persistence.jdbc.url' for common cases or 'hibernate.dialect' when a custom Dialect implementation must be provided)"
const NO_DIALECT = [
  RUN_FAILED,
  '',
  "org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'entityManagerFactory'",
  FRAME,
  `Caused by: ${DIALECT}`,
  FRAME,
]
const REFUSED = 'org.postgresql.util.PSQLException: FATAL: password authentication failed for user "shop"'
const METADATA =
  '2026-03-01T10:00:01.500Z  WARN 812 --- [           main] o.h.e.j.e.i.JdbcEnvironmentInitiator     : HHH000342: Could not obtain connection to query metadata'
const POOL =
  '2026-03-01T10:00:01.400Z ERROR 812 --- [           main] com.zaxxer.hikari.pool.HikariPool        : HikariPool-1 - Exception during pool initialization.'
const CONVERT = 'java.lang.NullPointerException: Cannot invoke "SqlExceptionHelper.convert()" because it is null'

test.each<[readonly string[], string]>([
  [
    [
      METADATA,
      '',
      'org.hibernate.exception.GenericJDBCException: unable to obtain isolated JDBC connection',
      FRAME,
      `Caused by: ${REFUSED}`,
    ],
    REFUSED,
  ],
  // Hibernate 6.4 stumbles over it.
  [[POOL, '', REFUSED, FRAME, METADATA, '', CONVERT, FRAME], REFUSED],
  [[METADATA, '', CONVERT, FRAME], DIALECT],
  [[], DIALECT],
])('Hibernate’s missing dialect hides why the database refused: %j', (before, cause) => {
  expect(diagnoseExit([...before, ...NO_DIALECT], 1)).toBe(cause)
})

test.each(['ecs', 'logstash', 'gelf'])('so it does in JSON: %s', (format) => {
  const log = readFileSync(join(import.meta.dirname, `logs/wrong-password.${format}.log`), 'utf8')
  expect(diagnoseExit(log.trimEnd().split('\n'), 1)).toBe(
    'org.h2.jdbc.JdbcSQLInvalidAuthorizationSpecException: Wrong user name or password [28000-232]',
  )
})

const NOBODY_THERE = 'java.net.ConnectException: Connection refused'
// What drivers and clients throw if nobody is there, or nobody whom the JVM trusts.
test.each([
  [
    ['org.postgresql.util.PSQLException: Connection to db:5432 refused. Check that the port is correct.', NOBODY_THERE],
    `org.postgresql.util.PSQLException: Connection to db:5432 refused. Check that the port is correct. (${NOBODY_THERE})`,
  ],
  [
    [
      'io.lettuce.core.RedisConnectionException: Unable to connect to localhost/<unresolved>:6379',
      'io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: localhost/127.0.0.1:6379',
      NOBODY_THERE,
    ],
    'io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: localhost/127.0.0.1:6379',
  ],
  [
    [
      'org.springframework.web.client.ResourceAccessException: I/O error on GET request for "http://config/shop": null',
      'java.net.ConnectException',
      'java.nio.channels.ClosedChannelException',
    ],
    'org.springframework.web.client.ResourceAccessException: I/O error on GET request for "http://config/shop": null (java.nio.channels.ClosedChannelException)',
  ],
  [
    [
      'org.springframework.web.client.ResourceAccessException: I/O error on GET request for "https://id/": PKIX path building failed: x.CertPathBuilderException: unable to find valid certification path to requested target',
      'x.CertPathBuilderException: unable to find valid certification path to requested target',
    ],
    'org.springframework.web.client.ResourceAccessException: I/O error on GET request for "https://id/": PKIX path building failed: x.CertPathBuilderException: unable to find valid certification path to requested target',
  ],
  [
    ['com.mysql.cj.exceptions.CJCommunicationsException: Communications link failure', NOBODY_THERE],
    `com.mysql.cj.exceptions.CJCommunicationsException: Communications link failure (${NOBODY_THERE})`,
  ],
  [
    [
      'java.lang.IllegalStateException: the cache is not warm',
      `java.util.concurrent.ExecutionException: ${NOBODY_THERE}`,
      NOBODY_THERE,
    ],
    `java.lang.IllegalStateException: the cache is not warm (${NOBODY_THERE})`,
  ],
  [
    ['a.StartException: see https://wiki', 'java.lang.IllegalStateException: the till is locked'],
    'java.lang.IllegalStateException: the till is locked',
  ],
  [
    [`org.springframework.amqp.AmqpConnectException: ${NOBODY_THERE}`, NOBODY_THERE],
    `org.springframework.amqp.AmqpConnectException: ${NOBODY_THERE}`,
  ],
  [
    [
      'org.hibernate.boot.registry.classloading.spi.ClassLoadingException: Unable to load class [x.OracleDialect]',
      'java.lang.ClassNotFoundException: Could not load requested class : x.OracleDialect',
      'java.lang.Throwable',
    ],
    'java.lang.ClassNotFoundException: Could not load requested class : x.OracleDialect',
  ],
  [
    ['x.BeanInstantiationException: Failed to instantiate [shop.Till]', 'java.lang.NullPointerException: null'],
    'x.BeanInstantiationException: Failed to instantiate [shop.Till] (java.lang.NullPointerException: null)',
  ],
  // The class alone may be around it, too, and so may the same class with words.
  [
    [
      'java.lang.IllegalArgumentException: Property x must not be null',
      'java.lang.RuntimeException: java.lang.IllegalArgumentException',
      'java.lang.IllegalArgumentException',
    ],
    'java.lang.IllegalArgumentException: Property x must not be null',
  ],
])('what says too little is reported with what is around it: %j', (causes, told) => {
  const log = [
    '2026-03-01T10:00:03.000Z ERROR 812 --- [main] o.s.boot.SpringApplication : Application run failed',
    'java.lang.IllegalStateException: no start',
    ...causes.flatMap((cause) => ['\tat shop.Shop.main(Shop.java:7)', `Caused by: ${cause}`]),
  ]
  expect(diagnoseExit(log, 1)).toBe(told)
})

// What Spring Boot 3.5 prints with logging.structured.json.stacktrace.root=first, in plain text.
test('a trace may begin with its innermost cause', () => {
  const refused = 'org.postgresql.util.PSQLException: Connection to 127.0.0.1:5999 refused. Check that'
  const warned = [
    'WARN HHH000342: Could not obtain connection to query metadata',
    NOBODY_THERE,
    '\t... 56 more',
    `Wrapped by: ${refused}`,
    '\t... 42 more',
    'Wrapped by: org.hibernate.exception.JDBCConnectionException: unable to obtain isolated JDBC connection [',
  ]
  const failed = [
    'ERROR Application run failed',
    'org.hibernate.HibernateException: Unable to determine Dialect without JDBC metadata (please set',
    '\t... 37 more',
    'Wrapped by: org.springframework.beans.factory.BeanCreationException: Error creating bean with name',
  ]
  expect(diagnoseExit([...warned, ...failed], 1)).toBe(`${refused} (${NOBODY_THERE})`)
  expect(diagnoseExit(failed, 1)).toBe(failed[1])
  // In JSON its middle may be left out.
  expect(diagnoseExit([...warned.slice(0, 3), ...failed], 1)).toBe(NOBODY_THERE)
})

test('if nothing is around it, it is all that is known', () => {
  expect(diagnoseExit(['ERROR c.d.E : no', '(empty)', `Caused by: ${NOBODY_THERE}`], 1)).toBe(NOBODY_THERE)
  expect(diagnoseExit(['ERROR c.d.E : no', 'Caused by: java.lang.Error: null'], 1)).toBe('java.lang.Error: null')
})

// What Spring Boot 3.5 prints of an application.yml that is none.
test.each([
  '17:58:35.502 [main] ERROR org.springframework.boot.SpringApplication -- Application run failed\n',
  'Exception in thread "main" ',
])('an exception need not name its class, and what it quotes of a file is not a cause: %j', (title) => {
  const said = `while parsing a block mapping
 in 'reader', line 1, column 1:
    password: secret
    ^
expected <block end>, but found '<block mapping start>'
 in 'reader', line 3, column 2:
     b: 2
     ^

\tat org.yaml.snakeyaml.parser.ParserImpl$ParseBlockMappingKey.produce(ParserImpl.java:654)`
  const cause =
    "while parsing a block mapping in 'reader', line 1, column 1: expected <block end>, but found '<block mapping start>' in 'reader', line 3, column 2"
  expect(diagnoseExit(`${title}${said}`.split('\n'), 1)).toBe(cause)
  expect(diagnoseExit(`${title}${said}`.split('\n').slice(0, -1), 1)).toBe('exit status 1')
  expect(diagnoseExit(`${title}\n\tat a.B.c(D.java:1)`.split('\n'), 1)).toBe('exit status 1')
  expect(diagnoseExit(`${title}${'a '.repeat(500)}\n\tat a.B.c(D.java:1)`.split('\n'), 1)).toHaveLength(400)
})
