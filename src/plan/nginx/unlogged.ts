import { isLog, isLoggedBy } from './access-log-context.ts'
import type { Directive } from './directives.ts'
import { findProxyPasses, isForOnePath, locationOf, type ProxyPass } from './proxy-passes.ts'

/** The locations whose requests are not logged in the folder, since they name logs of their own, as in "location /api/". */
export interface Unlogged {
  readonly locations: readonly string[]
  /** Whether no other location passes requests on. */
  readonly isAll: boolean
}

/** A location for one path alone, such as a health check, is left out: what users do is seen without it. */
export function findUnlogged(folder: string, servers: readonly Directive[]): Unlogged {
  const passes = servers.flatMap(findProxyPasses).filter((pass) => !isForOnePath(pass))
  const unlogged = passes.filter((pass) => !isLogged(folder, pass))
  const locations = [...new Set(unlogged.map((pass) => locationOf(pass) ?? 'an `if` of the server block'))]
  return { locations, isAll: unlogged.length > 0 && unlogged.length === passes.length }
}

/** Of the blocks within the server, the innermost that names logs decides; the server itself is judged elsewhere. */
function isLogged(folder: string, { blocks: [, ...inner] }: ProxyPass): boolean {
  const logs = inner.map(({ block }) => (block ?? []).filter(isLog)).findLast((own) => own.length > 0)
  return logs === undefined || isLoggedBy(folder, logs)
}
