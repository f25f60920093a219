import type { UserSystemd } from '../plan/observation.ts'
import type { Line } from './line-queue.ts'

/** What `tell_session` says; null if it says nothing. */
export function readRefuge(lines: readonly Line[]): UserSystemd | null {
  const said = (word: string) => lines.find((line) => line.word === word)?.rest
  const session = said('session')
  return session === undefined ? null : { lingers: session === 'lingers', trouble: said('session-trouble') ?? null }
}
