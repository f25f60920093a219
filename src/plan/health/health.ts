import type { StatusRange } from '../../inputs/read-health.ts'

/** What a JSON answer of Spring Boot's actuator, or one like it, says. */
export interface HealthBody {
  readonly status: string
  /** Names of the groups of indicators that can be requested by themselves. */
  readonly groups: readonly unknown[]
  /** Names of the components that have the same status, where it lists them. */
  readonly causes: readonly string[]
}

/** How servers answer plain HTTP on a port that has TLS: Tomcat, nginx, Go. */
const EXPECTS_TLS = /requires TLS|plain HTTP request was sent to HTTPS|HTTP request to an HTTPS server/

/** What is wrong with an answer; null if it is healthy. */
export function findHealthTrouble(status: number, body: string, allowed: readonly StatusRange[]): string | null {
  const health = readHealthBody(body)
  const isAllowed = allowed.some(({ from, to }) => status >= from && status <= to)
  if (health !== null && !isHealthy(health)) return `it answers ${status} with status ${describeStatus(health)}`
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
    const { status, groups, components } = JSON.parse(body) as Readonly<Record<string, unknown>>
    if (typeof status !== 'string') return null
    return { status, groups: Array.isArray(groups) ? groups : [], causes: findCauses(status, components) }
  } catch {
    return null
  }
}

/** With the components that are the cause, if those are known. */
export function describeStatus({ status, causes }: HealthBody): string {
  return causes.length === 0 ? status : `${status} (${causes.join(', ')})`
}

/** A composite has the worst of its components' statuses. */
function findCauses(status: string, components: unknown): string[] {
  if (typeof components !== 'object' || components === null) return []
  const alike = Object.entries(components).filter(([, component]) => component?.status === status)
  return alike
    .map(([name]) => name)
    .filter((name) => /^[\w.-]{1,60}$/.test(name))
    .slice(0, 5)
}
