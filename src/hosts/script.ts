import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { quoteForShell } from '../plan/shell-word.ts'
import { partsOf, type ScriptName } from './script-parts.ts'

/**
 * Seconds for which a host may be silent while it runs the script. Scripts that wait say `alive` every 5 s, and during
 * an upload every piece received counts. Where an input decides how long something takes, the caller adds that.
 */
export const SILENCE_SECONDS: Record<ScriptName, number> = {
  'observe-app': 60,
  // nginx's test, and what sudo asks elsewhere.
  'observe-nginx': 180,
  stop: 60,
  'jar-index': 60,
  // The checksum of a large jar on a slow disk.
  receive: 300,
  launch: 60,
  'follow-process': 60,
  'log-tail': 30,
  'thread-dump': 30,
  hook: 60,
  // Certbot, test and reload of a slow nginx, and all again to revert it.
  promote: 420,
  recover: 420,
  lock: 60,
  // It names each release as soon as it has removed it.
  'write-journal': 30,
  'hand-over': 60,
  'curl-request': 30,
  setup: 300,
  watch: 60,
}

/** A shell that gets no script for this long ends: the runner that started it is gone. */
export const SHELL_TIMEOUT_SECONDS = 30

const LENGTH_DIGITS = 8

/** What a script begins with. If it arrives without it, its start is missing. */
const SCRIPT_STARTS = '#bluegreen-action'

/** Printed by a shell that did not get a script from its first byte on, and has run none of it. */
export const CUT_OFF = 'bluegreen-action: the script arrived cut off'

/** Takes exactly so many bytes of stdin: busybox's `head` takes more, and those belong to what follows. */
const take = (bytes: string) => `dd bs=${bytes} count=1 iflag=fullblock status=none`

/**
 * The one command line that a server ever sees, whatever is run there: it reads a length, then that many bytes of
 * script, and leaves the rest of stdin to the script. So neither a script nor an argument is in a process list, no
 * value reaches the login shell, and nothing is left installed. A script whose start is missing runs nothing.
 */
export const REMOTE_COMMAND = `sh -c '${[
  `n=$(timeout ${SHELL_TIMEOUT_SECONDS} ${take(String(LENGTH_DIGITS))}) && [ -n "$n" ]`,
  // To some shells a number that begins with 0 is octal.
  `case "$n" in ${'[0-9]'.repeat(LENGTH_DIGITS)}) s=$(${take(`$((1$n-1${'0'.repeat(LENGTH_DIGITS)}))`)}) ;; *) s= ;; esac`,
  `case "$s" in "${SCRIPT_STARTS}"*) eval "$s" ;; *) echo "${CUT_OFF}" >&2; exit 1 ;; esac'`,
].join(' && ')}`

/**
 * Precedes the first line of an answer, on a line of its own: what a login script printed before it is ignored, a
 * terminal's title without a newline too. The same goes for stderr.
 */
export const ANSWER_STARTS = '--- bluegreen-action ---'

/** Text that a script passes on to the processes it leaves running; it has it in `bluegreen_app_log`. */
const HANDED_ON: Partial<Record<ScriptName, 'app-log'>> = { launch: 'app-log' }

/** The bytes that run a script with these arguments; the script's own stdin may follow them. */
export function frameScript(name: ScriptName, args: readonly string[]): Buffer {
  if (args.some((argument) => argument.includes('\0'))) throw new Error(`${name}: an argument contains a NUL byte`)
  const handedOn = HANDED_ON[name]
  const [library = '', ...rest] = partsOf(name).map(scriptText)
  const text = [
    SCRIPT_STARTS,
    // A shell that a startup file put in this one's place reads the script itself, maybe as another language.
    `case "\${s-}" in "${SCRIPT_STARTS}"*) ;; *) echo "${CUT_OFF}" >&2; exit 1 ;; esac`,
    ...(handedOn ? [`bluegreen_app_log=${quoteForShell(scriptText(handedOn))}`] : []),
    `set -- ${args.map(quoteForShell).join(' ')}`,
    `printf '\\n%s\\n' ${quoteForShell(ANSWER_STARTS)}; printf '\\n%s\\n' ${quoteForShell(ANSWER_STARTS)} >&2`,
    library,
    'go_home',
    ...rest,
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
