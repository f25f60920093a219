import { type OwnProperties, reportOwnProperties } from './application-json.ts'
import type { InputName } from './input-names.ts'
import type { InputReader } from './input-reader.ts'
import { OTHER_PROFILE, readAppEnv } from './read-app-env.ts'
import { readMatching, readNumber, readOneOf } from './read-values.ts'
import { splitWords } from './split-words.ts'

const LAUNCHERS = ['nohup', 'systemd'] as const
/** What supervises the process: nothing once it is launched, or a unit of the deploy user's systemd for each slot. */
type Launcher = (typeof LAUNCHERS)[number]

export interface LaunchInputs {
  readonly java: string
  readonly javaOptions: readonly string[]
  readonly springProfile: string
  readonly appArguments: readonly string[]
  /** `KEY=VALUE`, one entry per line, values byte for byte. */
  readonly appEnv: readonly string[]
  readonly launcher: Launcher
  /** Seconds from SIGTERM to SIGKILL. */
  readonly stopTimeout: number
  /** Bytes that a release's log takes at most; null: it has no bound. */
  readonly logMaxSize: number | null
}

const JAVA = /^(?!.*\/\.\.(?:\/|$))(?:\/[A-Za-z0-9_./+@-]+|[A-Za-z0-9_][A-Za-z0-9_.+-]*)$/
const PROFILES = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(,[A-Za-z0-9][A-Za-z0-9._-]{0,63})*$/

const PROFILE_OPTION = /^-Dspring\.profiles\.active=/
/** Spring's name for JSON with properties, on the command line. */
const JSON_WORD = /^(?:-D|--)(spring\.application\.json)=(.*)$/s
/** Java's options whose value is a word of its own. A long one that is not known here may be a newer Java's. */
const TAKES_NEXT_WORD = /^(?:-cp|-classpath|-p|--(?!enable-preview$|show-)[^=]+)$/

export function readLaunch(inputs: InputReader, environment: string): LaunchInputs {
  // Without it they are the application's own business.
  const isApart = inputs.text('health-port') !== ''
  const allowed = 'profile names of letters, digits, ".", "_" and "-", separated by commas'
  const springProfile =
    inputs.text('spring-profile') === '' ? environment : readMatching(inputs, 'spring-profile', PROFILES, allowed)
  const own = { springProfile, isApart }
  const javaOptions = readWords(inputs, 'java-options', own, [
    /^(?:-jar|-m|--module)(?:=|$)/,
    /^-Dserver\.port=/,
    ...(isApart ? [/^-Dmanagement\.server\.port=/] : []),
  ])
  if (javaOptions.some((word) => PROFILE_OPTION.test(word) && word !== `-Dspring.profiles.active=${springProfile}`))
    inputs.report(`java-options sets spring.profiles.active to ${OTHER_PROFILE}`)
  const stray = javaOptions.findIndex((word, index) => !isForJava(word, javaOptions[index - 1]))
  if (stray >= 0)
    inputs.report(
      `java-options has a word, number ${stray + 1}, that is not an option, so Java would take it for the main class; allowed: options without comments (#), values with spaces in quotes`,
    )
  return {
    java: readMatching(inputs, 'java', JAVA, 'one word, a command name or an absolute path'),
    javaOptions,
    springProfile,
    appArguments: readWords(inputs, 'app-arguments', own, [
      /^--server\.port(=|$)/,
      ...(isApart ? [/^--management\.server\.port(=|$)/] : []),
    ]),
    appEnv: readAppEnv(inputs, own),
    launcher: readOneOf(inputs, 'launcher', LAUNCHERS),
    stopTimeout: readNumber(inputs, 'stop-timeout', { from: 1, to: 3600, whole: true }),
    logMaxSize: readLogMaxSize(inputs),
  }
}

/** Whether Java goes on to the next word after this one: an option, a file of options, or the value of the option before it. */
function isForJava(word: string, before = ''): boolean {
  return /^[-@]/.test(word) || TAKES_NEXT_WORD.test(before)
}

/** Words that may hold secrets, so no problem shows them; `reserved` are those that would send the process elsewhere. */
function readWords(inputs: InputReader, name: InputName, own: OwnProperties, reserved: readonly RegExp[]): string[] {
  const words = splitWords(inputs.raw(name))
  if (words === null) {
    inputs.report(`${name} has an unclosed quote; allowed: words as in a shell`)
    return []
  }
  if (words.some((word) => /[\r\n]/.test(word)))
    inputs.report(`${name} has a line break inside a quoted word; not allowed`)
  for (const pattern of reserved) {
    const word = words.find((candidate) => pattern.test(candidate))
    if (word !== undefined) inputs.report(`${name} contains ${word.split('=')[0]}, which the action sets itself`)
  }
  for (const word of words) {
    const [, property, json] = JSON_WORD.exec(word) ?? []
    if (property !== undefined && json !== undefined) reportOwnProperties(inputs, name, property, json, own)
  }
  return words
}

const UNIT_BYTES: Readonly<Record<string, number>> = { MB: 1_000_000, GB: 1_000_000_000 }

/** In bytes; null: no bound. */
function readLogMaxSize(inputs: InputReader): number | null {
  const text = inputs.text('log-max-size')
  if (text === 'none') return null
  const [, count, unit] = /^([1-9]\d{0,5}) ?(MB|GB)$/.exec(text) ?? []
  if (count === undefined) inputs.reportWrong('log-max-size', 'a size in MB or GB such as 100 MB or 2 GB, or none')
  return Number(count) * (UNIT_BYTES[unit ?? ''] ?? 0)
}
