import * as core from '@actions/core'
import { redact, redactSecrets } from './redact.ts'

/** What may precede a command: the start of a line, as the runner counts them, and whitespace, which to it includes U+0085. */
const BEFORE_COMMAND = /(^|[\r\n])((?:[^\S\r\n]|\u0085)*):(?=:)/g

/** Text for the runner's log: nothing that a host or an application printed is mistaken for a command. */
export function runnerLine(text: string): string {
  return text.replace(BEFORE_COMMAND, '$1$2: ').replaceAll('##[', '## [')
}

/** What a run writes to: GitHub's runner or, if a person started the bundle, a terminal. */
interface Runner {
  /** From now on the text is replaced by `***` wherever it is shown. */
  mask(secret: string): void
  openGroup(title: string): void
  closeGroup(): void
  line(text: string): void
  debug(message: string): void
  notice(message: string, title: string): void
  warning(message: string, title: string): void
  error(message: string, title: string): void
  output(name: string, value: string): void
  /** Markdown; rejects if the runner does not accept it. */
  summary(markdown: string): Promise<void>
  /** For the post step, which a terminal does not have. */
  saveState(name: string, value: string): void
}

/** Whether GitHub's runner started this process. It alone knows workflow commands; to a terminal they would show the secrets that they mask. */
export function isInWorkflow(): boolean {
  return process.env['GITHUB_ACTIONS'] === 'true'
}

export function theRunner(): Runner {
  return isInWorkflow() ? github : terminal
}

/** The runner itself replaces whole secrets only. */
const secrets: string[] = []

const github: Runner = {
  mask(secret) {
    secrets.push(secret)
    core.setSecret(secret)
  },
  openGroup: core.startGroup,
  closeGroup: core.endGroup,
  line: (text) => core.info(runnerLine(redactSecrets(text, secrets))),
  debug: (message) => core.debug(redactSecrets(message, secrets)),
  notice: (message, title) => core.notice(redactSecrets(message, secrets), { title }),
  warning: (message, title) => core.warning(redactSecrets(message, secrets), { title }),
  error: (message, title) => core.error(redactSecrets(message, secrets), { title }),
  output: core.setOutput,
  summary: async (markdown) => void (await core.summary.addRaw(markdown).write()),
  saveState: core.saveState,
}

function print(text: string): void {
  process.stdout.write(`${redact(text, secrets)}\n`)
}

/** The log's last lines say what the outputs and the summary would. */
const terminal: Runner = {
  mask: (secret) => void secrets.push(secret),
  openGroup: (title) => print(`\n== ${title}`),
  closeGroup: () => undefined,
  line: print,
  debug: () => undefined,
  notice: (message) => print(`Note: ${message}`),
  warning: (message) => print(`Warning: ${message}`),
  error: (message) => print(`\nError: ${message}`),
  output: () => undefined,
  summary: () => Promise.resolve(),
  saveState: () => undefined,
}
