import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type ScriptName =
  | 'observe-app'
  | 'observe-nginx'
  | 'stop'
  | 'jar-directory'
  | 'receive'
  | 'launch'
  | 'log-tail'
  | 'thread-dump'
  | 'hook'
  | 'promote'
  | 'recover'
  | 'lock'
  | 'finish'
  | 'hand-over'
  | 'ask'
  | 'setup'
  | 'watch'

/**
 * Seconds for which a host may say nothing while it runs the script. Scripts that wait say `alive` every 5 s, and of a jar
 * every piece that is taken counts. Where an input decides how long something takes, the caller adds that.
 */
export const SILENCE_SECONDS: Record<ScriptName, number> = {
  'observe-app': 60,
  // nginx's test, and what sudo asks elsewhere.
  'observe-nginx': 180,
  stop: 60,
  'jar-directory': 60,
  // The checksum of a large jar on a slow disk.
  receive: 300,
  launch: 60,
  'log-tail': 30,
  'thread-dump': 30,
  hook: 60,
  // Certbot, test and reload of a slow nginx, and all again to revert it.
  promote: 420,
  recover: 420,
  lock: 60,
  finish: 30,
  'hand-over': 60,
  ask: 30,
  setup: 300,
  watch: 60,
}

/** A shell that hears of no script for this long ends: the runner that started it is gone. */
export const SHELL_PATIENCE_SECONDS = 30

const LENGTH_DIGITS = 8

/** What a script begins with. One that arrives without it was cut at its front. */
const SCRIPT_STARTS = '#bluegreen-action'

/** Said by a shell that did not get a script from its first byte on, and has run nothing of it. */
export const CUT_OFF = 'bluegreen-action: the script arrived cut off'

/** Takes exactly so many bytes of stdin: busybox's `head` takes more, and those belong to what follows. */
const take = (bytes: string) => `dd bs=${bytes} count=1 iflag=fullblock status=none`

/**
 * The one command line that a server ever sees, whatever is run there: it reads a length, then that many bytes of
 * script, and leaves the rest of stdin to the script. So neither a script nor an argument stands in a process list, no
 * value meets the login shell, and nothing is left installed. A script whose front is missing runs nothing.
 */
export const REMOTE_COMMAND = `sh -c '${[
  `n=$(timeout ${SHELL_PATIENCE_SECONDS} ${take(String(LENGTH_DIGITS))}) && [ -n "$n" ]`,
  // A number that begins with 0 is octal to some.
  `case "$n" in ${'[0-9]'.repeat(LENGTH_DIGITS)}) s=$(${take(`$((1$n-1${'0'.repeat(LENGTH_DIGITS)}))`)}) ;; *) s= ;; esac`,
  `case "$s" in "${SCRIPT_STARTS}"*) eval "$s" ;; *) echo "${CUT_OFF}" >&2; exit 1 ;; esac'`,
].join(' && ')}`

/**
 * Stands before the first line of an answer, in a line of its own: what a login script printed before it is passed over, a
 * terminal's title without a line end too.
 */
export const ANSWER_STARTS = '--- bluegreen-action ---'

/** One POSIX shell word that stands for the value, byte for byte. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}

type Library =
  | 'lib'
  | 'processes'
  | 'tools'
  | 'certbot'
  | 'room'
  | 'session'
  | 'switch'
  | 'sites'
  | 'record'
  | 'take-back'
  | 'change'
  | 'put-back'
  | 'rights'
  | 'end-slot'
  | 'nohup'
  | 'systemd'

/** What stands in front of a script beside `lib.sh`. */
const LIBRARIES: Partial<Record<ScriptName, readonly Library[]>> = {
  lock: ['tools'],
  'observe-app': ['tools', 'room', 'processes', 'session', 'systemd'],
  'observe-nginx': ['tools', 'room', 'session', 'switch', 'record', 'certbot', 'sites'],
  stop: ['processes', 'systemd', 'end-slot'],
  'hand-over': ['processes', 'session', 'systemd', 'end-slot'],
  launch: ['processes', 'session', 'nohup', 'systemd'],
  'thread-dump': ['processes'],
  finish: ['processes'],
  promote: ['session', 'certbot', 'switch', 'record', 'take-back'],
  recover: ['session', 'certbot', 'switch', 'record', 'take-back'],
  setup: ['room', 'switch', 'change', 'put-back', 'rights'],
}

/** The files that a script is sent as, in their order, without their ending. */
export function partsOf(name: ScriptName): readonly string[] {
  return ['lib', ...(LIBRARIES[name] ?? []), name]
}

/** The bytes that run a script with these arguments; the script's own stdin may follow them. */
export function frameScript(name: ScriptName, args: readonly string[]): Buffer {
  if (args.some((argument) => argument.includes('\0'))) throw new Error(`${name}: an argument holds a NUL byte`)
  const text = [
    SCRIPT_STARTS,
    `set -- ${args.map(quote).join(' ')}`,
    `printf '\\n%s\\n' ${quote(ANSWER_STARTS)}`,
    ...partsOf(name).map(scriptText),
    '',
  ].join('\n')
  return frame(text)
}

function frame(text: string): Buffer {
  const body = Buffer.from(text)
  return Buffer.concat([Buffer.from(String(body.length).padStart(LENGTH_DIGITS, '0')), body])
}

function scriptText(name: string): string {
  return readFileSync(join(__dirname, 'scripts', `${name}.sh`), 'utf8')
}
