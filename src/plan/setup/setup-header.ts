import { createHash } from 'node:crypto'
import type { Owner } from '../owner-name.ts'

/** First words of every file that setup writes; the checksum of the rest follows, so that edits by hand are noticed. */
export const SETUP_MARK = '# Written by bluegreen-action (operation: setup), sha256:'

const OWNER = '# for: '

/** The lines as a file that setup writes for a service. */
export function stampSetupFile(owner: Owner, lines: readonly string[]): string {
  const body = `${[ownerLine(owner), ...lines].join('\n')}\n`
  return `${SETUP_MARK}${sha256(body)}\n${body}`
}

/** The comment that says which service a file belongs to. */
export function ownerLine(owner: Owner): string {
  return `${OWNER}${nameOwner(owner)}`
}

/** The environment and service of a file that setup wrote; null if it does not say. */
export function ownerOf(text: string): string | null {
  const [, second] = text.split('\n', 2)
  return text.startsWith(SETUP_MARK) && second?.startsWith(OWNER) ? second.slice(OWNER.length) : null
}

/** As {@link ownerOf} reads it. */
export function nameOwner({ environment, service }: Owner): string {
  return `${environment}/${service}`
}

/** Whether the text is as setup wrote it. */
export function isUneditedSetupFile(text: string): boolean {
  const end = text.indexOf('\n')
  return text.slice(0, end) === SETUP_MARK + sha256(text.slice(end + 1))
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
