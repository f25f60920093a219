import { expect, test } from 'vitest'
import { diagnoseExit } from '../../../../src/plan/app-log/diagnose.ts'

const STARTED =
  '2026-03-01T10:00:01.000Z  INFO 812 --- [shop] [           main] shop.Shop : Starting Shop using Java 17.0.15'
const DATA_SOURCE =
  "Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured."
const LOCKED = 'java.lang.IllegalStateException: the till is locked'
// What Spring Boot 3.5 prints, shortened, with logging.structured.format.console: ecs, logstash, gelf.
const FAILED_IN_JSON =
  "\\n\\n***************************\\nAPPLICATION FAILED TO START\\n***************************\\n\\nDescription:\\n\\nFailed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.\\n\\nReason: Failed to determine a suitable driver class\\n"
const IN_JSON = [
  `{"@timestamp":"2026-03-01T10:00:03.478Z","log":{"level":"ERROR","logger":"org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter"},"process":{"pid":28077,"thread":{"name":"main"}},"service":{"node":{}},"message":"${FAILED_IN_JSON}","ecs":{"version":"8.11"}}`,
  `{"@timestamp":"2026-03-01T10:00:03.478Z","@version":"1","message":"${FAILED_IN_JSON}","logger_name":"org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter","thread_name":"main","level":"ERROR","level_value":40000}`,
  `{"version":"1.1","short_message":"${FAILED_IN_JSON}","timestamp":1795971007.096,"level":3,"_level_name":"ERROR","_process_pid":9777}`,
]
const TRACE_IN_JSON =
  'org.springframework.beans.factory.BeanCreationException: Error creating \\"till\\"\\n\\tat shop.Shop.main(Shop.java:7)\\nCaused by: java.lang.IllegalStateException: the till is locked\\n\\t... 18 common frames omitted\\n'
const traced = (trace: string) => [
  `{"@timestamp":"2026-03-01T10:00:03.677Z","log":{"level":"ERROR","logger":"org.springframework.boot.SpringApplication"},"process":{"pid":1,"thread":{"name":"main"}},"message":"Application run failed","error":{"type":"x.Y","message":"e","stack_trace":"${trace}"},"ecs":{"version":"8.11"}}`,
  `{"@timestamp":"2026-03-01T10:00:03.677Z","log.level":"ERROR","message":"Application run failed","error.type":"x.Y","error.message":"e","error.stack_trace":"${trace}"}`,
  `{"@timestamp":"2026-03-01T10:00:03.677Z","@version":"1","message":"Application run failed","thread_name":"main","level":"ERROR","level_value":40000,"stack_trace":"${trace}"}`,
  `{"version":"1.1","short_message":"Application run failed","timestamp":1795971007.096,"level":3,"full_message":"Application run failed\\n\\n${trace}","_error_type":"x.Y"}`,
  `{"severity":"CRITICAL","tags":["a",{"message":"no"}],"message":"Application run failed","exception":"${trace}"}`,
  `{"level":"ERROR","message":"Application run failed","thrown":{"name":"x.Y","message":"e","extendedStackTrace":"${trace}"}}`,
  `{"status":"ERROR","message":"Application run failed","error":{"kind":"x.Y","message":"e","stack":"${trace}"}}`,
  ...['throwable', 'stackTrace', 'stack'].map(
    (name) => `{"level":"ERROR","message":"Application run failed","${name}":"${trace}"}`,
  ),
]
const WARNED_IN_JSON =
  '{"@timestamp":"2026-03-01T10:00:00.000Z","message":"ERROR: Address already in use","level":"WARN","stack_trace":"java.net.ConnectException: Connection refused\\nCaused by: java.net.ConnectException: Connection refused"}'

test.each(IN_JSON)('of a log in JSON the cause is known too: %s', (line) => {
  expect(diagnoseExit([STARTED, WARNED_IN_JSON, line], 1)).toBe(`Spring: ${DATA_SOURCE}`)
})

test.each(traced(TRACE_IN_JSON))('so is one in a stack trace, even if it is cut off: %s', (line) => {
  expect(diagnoseExit([WARNED_IN_JSON, line, '{}'], 1)).toBe(LOCKED)
  expect(diagnoseExit([line.slice(0, line.indexOf('is locked') + 2)], 1)).toBe(LOCKED.slice(0, -7))
  const before = line.slice(0, line.indexOf('Caused by') - 2)
  expect(diagnoseExit([WARNED_IN_JSON, before], 1)).toMatch(/^org\.springframework\.\S+: Error creating "till"$/)
})

test('a warning in JSON counts least, and what is not a record stays as it is', () => {
  expect(diagnoseExit([WARNED_IN_JSON], 1)).toBe('a port was taken by another process')
  expect(diagnoseExit([WARNED_IN_JSON, '{"level":"ERROR","message":"no main manifest attribute"}'], 1)).toMatch(
    /^the jar/,
  )
  expect(diagnoseExit(['{ERROR} port 8000 is already in use'], 1)).toBe('port 8000 was taken by another process')
  expect(diagnoseExit(['{"level":"ERROR","message":"\\u001b[31m\\u0070ort 80\\u003', 'x'], 1)).toBe('exit status 1')
})

// What Elastic's encoders write with stackTraceAsArray, Logback's JsonEncoder, and Log4j's JsonLayout without stacktraceAsString; shortened.
test.each([
  '"error.type":"x.Y","error.stack_trace":["x.Y: e","\\tat shop.Shop.main(Shop.java:7)","Caused by: java.lang.IllegalStateException: the till is locked","\\t... 18 more"]',
  '"throwable":{"className":"x.Y","message":"e","stepArray":[{"className":"shop.Shop","lineNumber":7}],"cause":{"className":"java.lang.IllegalStateException","message":"the till is locked","commonFramesCount":18,"stepArray":[]}}',
  '"thrown":{"commonElementCount":0,"name":"x.Y","message":"e","cause":{"name":"java.lang.IllegalStateException","message":"the till is locked","extendedStackTrace":[{"class":"shop.Shop"}]}}',
])('an exception as an object or a list is read, too: %s', (thrown) => {
  expect(diagnoseExit([`{"level":"ERROR","message":"Application run failed",${thrown}}`], 1)).toBe(LOCKED)
})

test('an exception without a message or a cause is what is known', () => {
  const failed =
    '{"level":"ERROR","message":"Application run failed","throwable":{"className":"x.TillException","stepArray":['
  expect(diagnoseExit([failed], 1)).toBe('x.TillException: null')
})

// What logstash-logback-encoder prints with its shortened names, with names of one's own and with nested providers; shortened.
const TILL =
  'java.lang.IllegalStateException: no till\\n\\tat Failing.make(Failing.java:3)\\nCaused by: java.lang.IllegalStateException: the till is locked\\n\\t... 2 common frames omitted\\n'
test.each([
  `"message":"Unable to start","logger":"shop.Till","level":"ERROR","levelVal":40000,"stacktrace":"${TILL}","user":"u1"`,
  `"msg":"Unable to start","log":"shop.Till","lvl":"ERROR","level_value":40000,"exc":"${TILL}","user":"u1"`,
  `"severity":"ERROR","event":{"message":"Unable to start"},"error":{"message":"no till","stacktrace":"${TILL}"}`,
  `"@timestamp":"2026-11-30T17:41:45.968Z","log":{"level":"ERROR","message":"Unable to start","stack_trace":"${TILL}"}`,
])('a stack trace is known under any name: %s', (record) => {
  expect(diagnoseExit([STARTED, `{${record}}`, WARNED_IN_JSON], 1)).toBe(LOCKED)
})

// What JBoss's log manager prints, and Quarkus with it.
const DETAILED =
  '{"timestamp":"2026-11-30T17:44:24.228Z","sequence":3,"loggerClassName":"org.jboss.logmanager.Logger","level":"SEVERE","message":"Unable to start","exception":{"refId":1,"exceptionType":"java.lang.IllegalStateException","message":"no till","frames":[{"class":"Failing","method":"make","line":3},{"class":"JB","method":"main","line":6}],"causedBy":{"exception":{"refId":2,"exceptionType":"java.lang.IllegalStateException","message":"the till is locked","frames":[{"class":"Failing","method":"make","line":3}]}}}}'
test('an exception in detail is read, also if the line lacks its middle', () => {
  expect(diagnoseExit([DETAILED], 1)).toBe(LOCKED)
  const [start, end] = [DETAILED.indexOf('Failing') + 3, DETAILED.lastIndexOf('"causedBy"') - 9]
  expect(diagnoseExit([`${DETAILED.slice(0, start)}…${DETAILED.slice(end)}`], 1)).toBe(LOCKED)
  const unexplained = DETAILED.replace('"no till"', 'null').replace(/,"causedBy".*/, '}}')
  expect(diagnoseExit([unexplained], 1)).toBe('java.lang.IllegalStateException: null')
})

// What Elastic's encoders print with stackTraceAsArray, and Log4j's JsonLayout and JBoss's log manager by default or if asked to.
test.each([
  `{"@timestamp":"2026-11-30T17:39:04.490Z","log.level":"ERROR","message":"Unable to start","error.stack_trace":[
\t"java.lang.IllegalStateException: no till",
\t"\\tat Failing.make(Failing.java:3)",
\t"Caused by: java.lang.IllegalStateException: the till is \\u006cocked",
\t"\\t... 2 more"]}`,
  `{
  "level" : "ERROR",
  "message" : "Unable to start }]",
  "thrown" : {
    "commonElementCount" : 0,
    "message" : "no \\"till",
    "name" : "java.lang.IllegalStateException",
    "cause" : {
      "message" : "the till is locked",
      "name" : "java.lang.IllegalStateException"
    },
    "extendedStackTrace" : [ {
      "class" : "Failing"
    } ]
  }
}`,
  DETAILED.replaceAll(/[{,]/g, '$&\n    '),
])('a record that is spread over lines is one: %s', (record) => {
  expect(diagnoseExit([...record.split('\n'), WARNED_IN_JSON, '  and more'], 1)).toBe(LOCKED)
})

const ANSWER = ['{', '  "timestamp" : "2026-05-09T17:00:00Z",', '  "status" : 503,', '  "message" : "no {till"', '}']
test.each([
  [ANSWER],
  [ANSWER.slice(0, -1)],
  [['{"errors": [', '  "message: none"', ']}']],
  [['{"status":503,"message":"no till"}']],
  [['{"message":"no till",', ' "severities": {"ERROR": 3} }']],
])('an answer in JSON that an exception quotes is part of its message: %j', (answer) => {
  const log = [
    '2026-03-01T10:00:03.000Z ERROR 812 --- [main] o.s.boot.SpringApplication : Application run failed',
    'x.ConfigException: the config server answered:',
    ...answer,
    '\tat com.acme.Config.load(Config.java:12)',
    'Caused by: java.net.ConnectException: Connection refused: config/10.0.0.7:8888',
    '\t... 12 more',
  ]
  expect(diagnoseExit(log, 1)).toBe('java.net.ConnectException: Connection refused: config/10.0.0.7:8888')
})

test.each(['"lvl" : "INFO"', '"level" : 6', '"event" : { "severity" : "WARNING" }'])(
  'a level in a record may have any name, or be a number: %s',
  (level) => {
    const handled = '  "stack_trace" : "x.Y: e\\n\\tat a.B.c(D.java:1)\\nCaused by: java.io.IOException: handled"'
    const log = ['ERROR c.d.E : no', `Caused by: ${LOCKED}`, '{', `  ${level},`, handled, '}']
    expect(diagnoseExit(log, 1)).toBe(LOCKED)
  },
)
