import { isHealthy, readHealthBody } from './health.ts'

/**
 * Lets Spring Boot 2.3.2 and later (4 does so by itself) count its readiness as part of its health. As an environment
 * variable it is overridden by java-options, app-arguments and app-env.
 */
const PROBES = 'MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED'
/** Spring Boot's name for the group; its own health names it among its `groups`. */
const GROUP = 'readiness'

const REMEDY = `OUT_OF_SERVICE means that Spring has not published its readiness: an ApplicationRunner or CommandLineRunner is still working, or the application withdrew it. Raise health-timeout; for a runner that never ends, set ${PROBES}=false in app-env.`

/** The variables of a new process, `KEY=VALUE` each, whose health at this path will tell whether it is ready. */
export function withReadiness(appEnv: readonly string[], healthPath: string | null): readonly string[] {
  const isSet = appEnv.some((entry) => entry.slice(0, entry.indexOf('=')).toUpperCase() === PROBES)
  return healthPath === null || isSet ? appEnv : [`${PROBES}=true`, ...appEnv]
}

/** What a healthy answer says about readiness. `path`: where to request it, null: nowhere; `said`: for the log, null: nothing. */
export function findReadiness(healthPath: string, body: string): { path: string | null; said: string | null } {
  const health = readHealthBody(body)
  if (health === null) return { path: null, said: null }
  const [path = '', query = ''] = healthPath.split(/(?=\?)/)
  if (path.endsWith(`/${GROUP}`)) return { path: null, said: "ready: Spring's readiness is UP" }
  if (!health.groups.includes(GROUP)) return { path: null, said: 'no readiness group: health alone decides' }
  return { path: `${path.replace(/(?<!\/)\/+$/, '')}/${GROUP}${query}`, said: null }
}

/** What is wrong, or else what the log says; null: nothing. */
export interface Readiness {
  readonly trouble: string | null
  readonly said: string | null
}

/** What the answer about readiness itself says. */
export function readReadiness(status: number, body: string): Readiness {
  const health = readHealthBody(body)
  if (health === null) {
    return { trouble: null, said: `Spring's readiness can't be checked (it answers ${status}): health alone decides` }
  }
  if (isHealthy(health)) return { trouble: null, said: "ready: Spring's readiness is UP" }
  return { trouble: `Spring's readiness is ${health.status}`, said: null }
}

/** What to do if Spring's readiness does not come. */
export function remedyFor(trouble: string): { remedy?: string } {
  return trouble.endsWith(' OUT_OF_SERVICE') ? { remedy: REMEDY } : {}
}
