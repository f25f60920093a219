/**
 * A string, to its end or to where the line is cut off, and whether it is a name; what gives JSON its structure; another
 * value. Whatever a line holds, each of these matches without going back.
 */
const TOKEN = /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"?(\s*:)?|[{}[\]]|[^"{}[\],:\s]+/g
const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '', b: '', f: '' }
/** Where Spring Boot's formats (ecs, gelf, logstash), Logback, Log4j and those for clouds have what counts. */
const LEVELS = ['_level_name', 'level', 'log.level', 'severity']
const MESSAGES = ['message', 'short_message', 'msg']
const STACK_TRACES = [
  'stack_trace',
  'error.stack_trace',
  'full_message',
  'exception.stacktrace',
  'exception',
  'thrown.extendedStackTrace',
  'error.stack',
]
/** Others name other things so: "stack" may be that of a deployment. */
const PERHAPS_STACK_TRACES = ['throwable', 'stackTrace', 'stack']
const IS_OF_EXCEPTION = /\n|Exception|Error/
/** Under whatever name: most encoders let an application choose its own. */
const IS_STACK_TRACE = /\n[ \t]{1,8}at [\w$.]/
const IS_ERROR_LEVEL = /^(?:ERROR|FATAL|SEVERE|CRITICAL)$/
const IS_LEVEL = /^(?:TRACE|DEBUG|INFO|WARN|WARNING|CONFIG|FINE|FINER|FINEST)$/
/** What Log4j and Logback write instead of a text: the exception as an object, within it its `cause`. */
const THROWN = ['thrown', 'throwable']
const CLASS_NAMES = ['name', 'className']
/** What JBoss's log manager writes, which Quarkus has: each with all its frames, so that the line may lack its middle. */
const DETAILED = /"exceptionType" ?: ?"([^"\\]{1,300})", *"message" ?: ?(?:"([^"\\]*(?:\\[\s\S][^"\\]*)*)|null)/g
/** GELF may have a number, as syslog does. */
const ERROR_LEVEL = /^(?:[0-3]$|err|fatal|severe|crit|alert|emerg)/i
const DEEPEST = 12
/** Where `log-tail.sh` left out the middle of a line: what follows is in a text, from the start of a line in it. */
const LEFT_OUT = '…\\n'
const REST = 'the rest'

/** What a line of a log would be in plain text, if it is a record in JSON. */
export function expandJson(line: string): string[] {
  if (!line.startsWith('{')) return [line]
  const fields = readJsonFields(line)
  const message = firstOf(fields, MESSAGES)
  const perhaps = PERHAPS_STACK_TRACES.map((path) => fields.get(path) ?? '').find((text) => IS_OF_EXCEPTION.test(text))
  const stackTrace =
    firstOf(fields, STACK_TRACES) ?? perhaps ?? readThrown(fields) ?? readDetailed(line) ?? like(fields, IS_STACK_TRACE)
  const level = levelOf(fields)
  if (stackTrace === undefined && (message === undefined || level === undefined)) return [line]
  const title = ERROR_LEVEL.test(level ?? '') ? 'ERROR' : 'INFO'
  return `${title} ${message ?? ''}\n${stackTrace ?? ''}${fields.get(REST) ?? ''}`.split('\n')
}

/** Each record has one; an answer in JSON, which the message of an exception may quote, has none. */
export function hasLevel(record: string): boolean {
  return levelOf(readJsonFields(record)) !== undefined
}

function levelOf(fields: ReadonlyMap<string, string>): string | undefined {
  return firstOf(fields, LEVELS) ?? like(fields, IS_ERROR_LEVEL) ?? like(fields, IS_LEVEL)
}

function firstOf(fields: ReadonlyMap<string, string>, paths: readonly string[]): string | undefined {
  return paths.map((path) => fields.get(path)).find((found) => found !== undefined)
}

function like(fields: ReadonlyMap<string, string>, pattern: RegExp): string | undefined {
  return [...fields.values()].find((text) => pattern.test(text))
}

/** An exception and its causes, as a stack trace has them; undefined if the record has none. */
function readThrown(fields: ReadonlyMap<string, string>): string | undefined {
  const told: string[] = []
  const start = THROWN.find((place) => CLASS_NAMES.some((name) => fields.has(`${place}.${name}`)))
  for (let place = start; place !== undefined; place = `${place}.cause`) {
    const [className] = CLASS_NAMES.flatMap((name) => fields.get(`${place}.${name}`) ?? [])
    if (className === undefined) break
    told.push(`${className}: ${fields.get(`${place}.message`) ?? 'null'}`)
  }
  return told.length === 0 ? undefined : told.join('\nCaused by: ')
}

function readDetailed(line: string): string | undefined {
  const told = [...line.matchAll(DETAILED)].map(([, type, message]) => `${type}: ${plain(message ?? 'null')}`)
  return told.length === 0 ? undefined : told.join('\nCaused by: ')
}

/** The values of a record in JSON by their paths, such as `log.level`, also of a line without its middle. */
export function readJsonFields(line: string): ReadonlyMap<string, string> {
  const end = line.indexOf(LEFT_OUT)
  if (end < 0) return readFields(line)
  return new Map([...readFields(`"${REST}":"${line.slice(end + 1)}`), ...readFields(line.slice(0, end))])
}

/** The values by their paths; of two, the first counts. A list of texts is one of lines: Elastic's encoders can write a stack trace so. */
function readFields(line: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const { place, value, isInList } of scanValues(line)) {
    const before = fields.get(place)
    if (before === undefined) fields.set(place, value)
    else if (isInList) fields.set(place, `${before}\n${value}`)
  }
  return fields
}

/** The values of a line with their places. They are scanned, not parsed, since the line's end may be cut off. */
function* scanValues(line: string): Generator<{ place: string; value: string; isInList: boolean }> {
  const parents: string[] = []
  let name = ''
  let isInList = false
  for (const [token, text, isName] of line.matchAll(TOKEN)) {
    if ('{}[]'.includes(token)) {
      isInList = token === '['
      if (token === '{' || token === '[') parents.push(name)
      else parents.pop()
    } else if (isName === undefined && token !== 'null' && parents.length <= DEEPEST) {
      const place = [...parents.slice(1), ...(isInList ? [] : [name])].join('.')
      yield { place, value: plain(text ?? token), isInList }
    }
    name = isName === undefined ? '' : (text ?? '')
  }
}

/** Control characters such as those of colors are left out: nobody would look for them in a cause. */
function plain(text: string): string {
  return text.replace(ESCAPE, (_, code: string | undefined, one = '') => {
    if (code === undefined) return CONTROLS[one] ?? one
    const character = String.fromCharCode(Number.parseInt(code, 16))
    return character === '\n' || !/\p{Cc}/u.test(character) ? character : ''
  })
}
