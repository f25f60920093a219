import { stripVTControlCharacters } from 'node:util'
import { Failure } from '../failure.ts'
import { MissingTools } from '../plan/faults/missing-tools.ts'
import type { LineQueue } from './line-queue.ts'
import { ANSWER_STARTS, CUT_OFF } from './script.ts'
import type { ScriptName } from './script-parts.ts'

/** How a session ended: the status, or the signal without "SIG"; neither if the connection was lost. */
export interface ScriptEnd {
  readonly code: number | null
  readonly signal: string | null
  readonly stderr: string
}

/** Of `tools.sh`: commands are missing, and stderr names them. */
const LACKS_TOOLS = 69

/** How much is shown of what a host printed instead of running a script, in characters. */
const SHOWN = 300

/** Why a script did not do what it should. */
export function scriptFailure(label: string, script: ScriptName, ending: ScriptEnd, lines: LineQueue): Failure {
  const { code, signal, stderr } = ending
  // What comes before was not said by the script, but by a startup file, or by a shell that misses its locale.
  const said = (stderr.split(`${ANSWER_STARTS}\n`).at(-1) ?? '').trim()
  if (!lines.hasStarted && signal === null) {
    if (said.includes(CUT_OFF)) return cutOff(label, script)
    if (code !== null || said !== '' || lines.noise.trim() !== '')
      return notRun(label, script, `${lines.noise}\n${said}`)
  }
  if (code === LACKS_TOOLS) return new MissingTools(label, said.split(/\s+/))
  if (code !== null && said !== '') return new Failure(`${label}: ${said}`)
  const how = code !== null ? `ended with status ${code}` : signal ? `was killed by SIG${signal}` : 'was interrupted'
  return new Failure(`${label}: ${script} ${how}${said ? `: ${said}` : ''}`)
}

/** For a host that has been silent for so long. */
export function silentScript(label: string, script: ScriptName, seconds: number, lines: LineQueue): Failure {
  const said = lines.hasStarted ? '' : onOneLine(lines.noise)
  return new Failure(`${label}: ${script} did not answer for ${seconds} s${said && `; the login said: ${said}`}`, {
    remedy:
      "Find out what hangs on that host: a mount whose server is gone, a disk that no longer responds, a startup file of the user's shell or a ForceCommand that waits for something.",
  })
}

/** For a host whose answer is endless. */
export function endlessScript(label: string, script: ScriptName): Failure {
  return new Failure(`${label}: the answer to ${script} is too long, so the run stopped reading it`, {
    remedy:
      'Find out what makes it so long on that host: an nginx file that is larger than any configuration, a log with endless lines, or a tool that never stops printing.',
  })
}

function notRun(label: string, script: ScriptName, said: string): Failure {
  const shown = onOneLine(said)
  return new Failure(
    `${label}: the login did not run ${script}; ${shown ? `it printed: ${shown}` : 'it printed nothing'}`,
    { remedy: remedyForNotRun(label.slice(0, label.lastIndexOf('@')), shown) },
  )
}

/** By what was printed. */
function remedyForNotRun(user: string, shown: string): string {
  if (/password has expired/i.test(shown))
    return `sshd runs nothing until the password is changed, even for logins with a key: have someone with root run: chage -M -1 -d "$(date +%F)" ${user}`
  if (/\bfork\b/i.test(shown))
    return `${user} has reached its limit of processes there: raise it (ulimit -u, nproc in /etc/security/limits.conf, TasksMax in systemd), or end what is no longer needed.`
  if (/\b(?:not|to) a terminal\b|open terminal failed/i.test(shown))
    return "A run has no terminal, but something wants one, such as tmux or screen started by a startup file of the user's shell (~/.bashrc): let that start them only where the shell is interactive."
  return `Allow the user to run commands: with a shell (chsh -s /bin/sh ${user}), and without ForceCommand in sshd_config or command= in front of the key. A startup file of that shell (~/.bashrc) must neither exit nor hide sh from PATH.`
}

function cutOff(label: string, script: ScriptName): Failure {
  return new Failure(`${label}: ${script} arrived incomplete, so none of it was run`, {
    remedy:
      "A startup file of the user's shell read what was meant for the script: give the commands in it no stdin (</dev/null), and let it start another shell (exec zsh) only where it is interactive.",
  })
}

/** Without a terminal's colors and titles, shortened. */
export function onOneLine(text: string): string {
  const line = stripVTControlCharacters(text)
    .replace(/[^\P{Cc}]+/gu, ' ')
    .trim()
  return line.length > SHOWN ? `${line.slice(0, SHOWN).toWellFormed()}…` : line
}
