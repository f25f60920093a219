import { describeStatus, isHealthy, readHealthBody } from './health.ts'

/**
 * Lets Spring Boot 2.3.2 and later (4 does so by itself) count its readiness as part of its health. As an environment
 * variable it is overridden by java-options, app-arguments and app-env.
 */
export const PROBES = 'MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED'
/** Spring Boot's name for the group; its own health names it among its `groups`. */
const GROUP = 'readiness'
/** The last parts of paths at which Spring says that it is alive, which it is long before it is ready, and those next to them. */
const NEXT_TO_LIVENESS: ReadonlyMap<string, string> = new Map([
  ['liveness', GROUP],
  // With management.endpoint.health.probes.add-additional-paths.
  ['livez', 'readyz'],
])
/** Of a group of the service's own, or of a part: only the health that they are below names its groups. */
const BELOW_HEALTH = /^(.*\/health)\/[^/]/

/** The variables of a new process, `KEY=VALUE` each, whose health at this path will tell whether it is ready. */
export function withReadiness(appEnv: readonly string[], healthPath: string | null): readonly string[] {
  const isSet = appEnv.some((entry) => entry.slice(0, entry.indexOf('=')).toUpperCase() === PROBES)
  return healthPath === null || isSet ? appEnv : [`${PROBES}=true`, ...appEnv]
}

/** An answer that counts as healthy; `location` is where a redirect leads, null if it does not say. */
interface HealthyAnswer {
  readonly status: number
  readonly body: string
  readonly location: string | null
}

/** What it says about readiness; null: there was none. `path`: where to request it, null: nowhere; `said`: for the log, null: nothing. */
export function findReadiness(
  healthPath: string,
  answer: HealthyAnswer | null,
): { path: string | null; said: string | null } {
  const health = answer && readHealthBody(answer.body)
  if (health === null) return { path: null, said: answer && describeRedirect(answer) }
  const [path = '', query = ''] = healthPath.split(/(?=\?)/)
  const last = path.slice(path.lastIndexOf('/') + 1)
  if ([...NEXT_TO_LIVENESS.values()].includes(last)) return { path: null, said: "ready: Spring's readiness is UP" }
  const next = NEXT_TO_LIVENESS.get(last)
  if (next !== undefined) return { path: `${path.slice(0, -last.length)}${next}${query}`, said: null }
  const above = health.groups.includes(GROUP) ? path.replace(/(?<!\/)\/+$/, '') : BELOW_HEALTH.exec(path)?.[1]
  if (above === undefined) return { path: null, said: 'its answer names no readiness group: health alone decides' }
  return { path: `${above}/${GROUP}${query}`, said: null }
}

/** Without what may be secret, a query or a session's id; null for other answers. */
function describeRedirect({ status, location }: HealthyAnswer): string | null {
  if (status < 300 || status > 399) return null
  const place =
    location === null ? 'elsewhere' : `to ${location.replace(/[?#;].*$/s, '').replace(/^(.{200}).+$/s, '$1…')}`
  return `it redirects ${place}: neither health nor readiness can be read`
}

/** What is wrong, or else what the log says; null: nothing. */
export interface Readiness {
  readonly trouble: string | null
  readonly said: string | null
}

/** Spring's other words; with 200, one of another kind is some other application's. */
const NOT_READY = ['DOWN', 'OUT_OF_SERVICE', 'UNKNOWN']

/** What the answer about readiness itself says. */
export function readReadiness(status: number, body: string): Readiness {
  // Spring's statuses are for these two; what an error's body calls its status is none of them.
  const health = status === 200 || status === 503 ? readHealthBody(body) : null
  if (health === null || !(isHealthy(health) || status === 503 || NOT_READY.includes(health.status))) {
    return { trouble: null, said: `Spring's readiness can't be checked (it answers ${status}): health alone decides` }
  }
  if (isHealthy(health)) return { trouble: null, said: "ready: Spring's readiness is UP" }
  return { trouble: `Spring's readiness is ${describeStatus(health)}`, said: null }
}
