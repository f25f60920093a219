import type { SystemdBeyondLogin } from '../plan/host-observation.ts'
import type { Answer } from './answer.ts'

/** What `tell_session` says; null if it says nothing. */
export function readSystemdBeyondLogin(answer: Answer): SystemdBeyondLogin | null {
  const session = answer.text('session')
  if (session === null) return null
  return { lingers: session === 'lingers', trouble: answer.text('session-trouble'), unit: answer.text('session-unit') }
}
