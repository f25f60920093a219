import type { StatusRange } from '../inputs/inputs.ts'

/** Judges an answer. Null: healthy; else what is wrong with it. */
export function judgeHealth(status: number, body: string, allowed: readonly StatusRange[]): string | null {
  if (!allowed.some(({ from, to }) => status >= from && status <= to)) return `it answers ${status}`
  const state = readState(body)
  return state === null || state === 'UP' ? null : `it answers ${status} with status ${state}`
}

/** The `status` of a JSON object, as Spring Boot's actuator writes it. */
function readState(body: string): string | null {
  if (!body.trimStart().startsWith('{')) return null
  try {
    const { status } = JSON.parse(body) as { status?: unknown }
    return typeof status === 'string' ? status : null
  } catch {
    return null
  }
}
