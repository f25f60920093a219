import type { StatusRange } from '../../inputs/read-health.ts'

/** What a JSON answer of Spring Boot's actuator, or one like it, says. */
export interface HealthBody {
  readonly status: string
  /** Names of the groups of indicators that can be requested by themselves. */
  readonly groups: readonly unknown[]
}

/** How servers answer plain HTTP on a port that has TLS: Tomcat, nginx, Go. */
const EXPECTS_TLS = /requires TLS|plain HTTP request was sent to HTTPS|HTTP request to an HTTPS server/

/** What is wrong with an answer; null if it is healthy. */
export function findHealthTrouble(status: number, body: string, allowed: readonly StatusRange[]): string | null {
  const health = readHealthBody(body)
  const isAllowed = allowed.some(({ from, to }) => status >= from && status <= to)
  if (health !== null && !isHealthy(health)) return `it answers ${status} with status ${health.status}`
  if (isAllowed) return null
  return status === 400 && EXPECTS_TLS.test(body) ? 'it answers 400: the port expects TLS' : `it answers ${status}`
}

export function isHealthy({ status }: HealthBody): boolean {
  return status === 'UP'
}

/** Null if the body is not a JSON object with a `status` in words. */
export function readHealthBody(body: string): HealthBody | null {
  if (!body.trimStart().startsWith('{')) return null
  try {
    const { status, groups } = JSON.parse(body) as { status?: unknown; groups?: unknown }
    return typeof status === 'string' ? { status, groups: Array.isArray(groups) ? groups : [] } : null
  } catch {
    return null
  }
}
