import { expect, test } from 'vitest'
import { diagnoseExit } from '../../../../src/plan/app-log/diagnose.ts'

// What Spring Boot 3.5 prints; the reports of its analysis have other lines in front.
const failed = (...description: readonly string[]) => [
  '2026-03-01T10:00:03.000Z ERROR 812 --- [           main] o.s.b.d.LoggingFailureAnalysisReporter   : ',
  '',
  '***************************',
  'APPLICATION FAILED TO START',
  '***************************',
  '',
  'Description:',
  '',
  ...description,
  '',
  'Action:',
  '',
  "Update your application's configuration",
]
const LOCATION =
  'An attempt was made to call a method that does not exist. The attempt was made from the following location:'
const CYCLE = 'The dependencies of some of the beans in the application context form a cycle:'
const FROM_ENVIRONMENT = '    Origin: System Environment Property "SHOP_PORT"'
const REASON =
  'failed to convert java.lang.String to int (caused by java.lang.NumberFormatException: For input string: "x")'

test.each<[readonly string[], string]>([
  [
    [
      "Failed to bind properties under 'shop.port' to int:",
      '',
      '    Property: shop.port',
      '    Value: "hunter2',
      '    and more of it, see Reason: hunter3"',
      FROM_ENVIRONMENT,
      `    Reason: ${REASON}`,
    ],
    `Failed to bind properties under 'shop.port' to int: Property: shop.port; Reason: ${REASON}`,
  ],
  [
    [
      CYCLE,
      '',
      '┌─────┐',
      '|  till',
      '↑     ↓',
      '|  orders defined in URL [jar:file:/opt/shop/app.jar!/shop/Orders.class]',
      '└─────┘',
      '',
    ],
    `${CYCLE} till; orders`,
  ],
  // On a console without UTF-8.
  [
    [
      CYCLE,
      '',
      '   web defined in URL [jar:file:/opt/shop/app.jar!/shop/Web.class]',
      '      ?',
      '???????',
      '|  till',
      '?     ?',
      '|  orders (field private shop.Till shop.Orders.till)',
      '???????',
    ],
    `${CYCLE} web; till; orders`,
  ],
  [
    [
      'Parameter 0 of constructor in shop.Orders required a single bean, but 2 were found:',
      "\t- one: defined by method 'one' in class path resource [shop/Tills.class]",
      "\t- two: defined by method 'two' in class path resource [shop/Tills.class]",
    ],
    "Parameter 0 of constructor in shop.Orders required a single bean, but 2 were found: one: defined by method 'one' in class path resource [shop/Tills.class]; two: defined by method 'two' in class path resource [shop/Tills.class]",
  ],
  [
    [
      LOCATION,
      '',
      '    shop.Caller.call(Caller.java:1)',
      '',
      'The following method did not exist:',
      '',
      "    'java.lang.String shop.Lib.hi(java.lang.String)'",
    ],
    `${LOCATION} shop.Caller.call(Caller.java:1); The following method did not exist: 'java.lang.String shop.Lib.hi(java.lang.String)'`,
  ],
  [
    [
      "Invalid value 'x' for configuration property 'shop.mode'. Validation failed for the following reason:",
      '',
      'No such mode.',
    ],
    "Invalid value 'x' for configuration property 'shop.mode'. Validation failed for the following reason: No such mode.",
  ],
])('what Spring says after a colon is a part of the cause: %j', (description, cause) => {
  expect(diagnoseExit(failed(...description), 1)).toBe(`Spring: ${cause}`)
})

test('a description without what to do, as where the log was cut, is whole', () => {
  const [description] = failed('The till is locked.', 'Its Value: is lost.').join('\n').split('\n\nAction:')
  expect(diagnoseExit(description?.split('\n') ?? [], 1)).toBe('Spring: The till is locked.')
  const cut = failed(`${CYCLE}`, '|  till', '|  orders').slice(0, -4)
  expect(diagnoseExit(cut, 1)).toBe(`Spring: ${CYCLE} till; orders`)
  const noted = failed('These are not:', 'its Value: a', 'its Origin: b')
  expect(diagnoseExit(noted, 1)).toBe('Spring: These are not: its Value: a; its Origin: b')
  const indented = failed('The till is locked:', 'by mona').map((line) => `  ${line} `)
  expect(diagnoseExit(['APPLICATION FAILED TO START', ...indented.slice(4)], 1)).toBe(
    'Spring: The till is locked: by mona',
  )
})

test('the beginning of a long list is reported', () => {
  const beans = Array.from({ length: 40 }, (_, index) => `\t- till${index}: defined by method 'till${index}'`)
  const cause = diagnoseExit(failed('Shop required a single bean, but 40 were found:', ...beans), 1)
  expect(cause).toMatch(
    /^Spring: Shop required a single bean, but 40 were found: till0: defined by method 'till0'; till1: .*…$/,
  )
  expect(cause.length).toBeLessThanOrEqual(420)
})

const UNWRITABLE =
  'ERROR in ch.qos.logback.core.rolling.RollingFileAppender[FILE] - openFile(/tmp/spring.log,true) call failed. java.io.FileNotFoundException: /tmp/spring.log (Permission denied)'
const LOGBACK = ['java.lang.IllegalStateException: Logback configuration error detected: ', UNWRITABLE]
const FRAME =
  '\tat org.springframework.boot.logging.logback.LogbackLoggingSystem.loadConfiguration(LogbackLoggingSystem.java:169)'
const STATUS =
  '13:14:11,838 |-WARN in ch.qos.logback.core.rolling.RollingFileAppender[FILE] - Attempted to append to non started appender [FILE].'

test.each<[readonly string[]]>([
  [
    [
      '2026-03-01 10:00:13.108 ERROR 3107 --- [           main] o.s.boot.SpringApplication               : Application run failed',
      ...LOGBACK,
      FRAME,
    ],
  ],
  [
    [
      "Logging system failed to initialize using configuration from '/opt/shop/logback.xml'",
      ...LOGBACK,
      FRAME,
      '\tSuppressed: java.io.FileNotFoundException: /tmp/spring.log (Permission denied)',
      '\t\t... 23 more',
    ],
  ],
  [
    [
      `Exception in thread "main" java.lang.IllegalStateException: ${LOGBACK[0]}`,
      UNWRITABLE,
      FRAME,
      `Caused by: ${LOGBACK[0]}`,
      UNWRITABLE,
      '\t... 19 more',
    ],
  ],
])('what Logback says of its configuration too: %j', (log) => {
  expect(diagnoseExit([...log, STATUS], 1)).toBe(`${LOGBACK[0]?.trimEnd()} ${UNWRITABLE}`)
})

test('a logging system that fails ends the application without a word of Spring’s', () => {
  const log = [
    '20:13:42,063 |-ERROR in org.springframework.boot.logging.logback.SpringBootJoranConfigurator@77eca502 - Could not open URL [file:/nope.xml]. java.io.FileNotFoundException: /nope.xml (No such file or directory)',
    '\tat java.io.FileNotFoundException: /nope.xml (No such file or directory)',
    "Logging system failed to initialize using configuration from '/nope.xml'",
    'java.io.FileNotFoundException: /nope.xml (No such file or directory)',
    '\tat java.base/java.io.FileInputStream.open0(Native Method)',
  ]
  expect(diagnoseExit(log, 1)).toBe('java.io.FileNotFoundException: /nope.xml (No such file or directory)')
})
