import type { UserSystemd } from '../plan/observation.ts'
import type { Answer } from './answer.ts'

/** What `tell_session` says; null if it says nothing. */
export function readSystemdBeyondLogin(answer: Answer): UserSystemd | null {
  const session = answer.text('session')
  return session === null ? null : { lingers: session === 'lingers', trouble: answer.text('session-trouble') }
}
