/** What may precede a command: the start of a line, as the runner counts them, and whitespace, which to it includes U+0085. */
const BEFORE_COMMAND = /(^|[\r\n])((?:[^\S\r\n]|\u0085)*):(?=:)/g

/** Text for the runner's log: nothing that a host or an application printed is mistaken for a command. */
export function runnerLine(text: string): string {
  return text.replace(BEFORE_COMMAND, '$1$2: ').replaceAll('##[', '## [')
}
