import { createHash } from 'node:crypto'

/** First words of every file that setup writes; the checksum of the rest follows, so that an edit by hand shows. */
export const SETUP_MARK = '# Written by bluegreen-action (operation: setup), sha256:'

/** The lines as a file that setup writes. */
export function signSetupFile(lines: readonly string[]): string {
  const body = `${lines.join('\n')}\n`
  return `${SETUP_MARK}${sha256(body)}\n${body}`
}

/** Whether the text is as setup wrote it. */
export function isUneditedSetupFile(text: string): boolean {
  const end = text.indexOf('\n')
  return text.slice(0, end) === SETUP_MARK + sha256(text.slice(end + 1))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
