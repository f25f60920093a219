import { type ConfigFiles, type Directive, findDirectives, isIncludeOf, valuesOf } from './directives.ts'
import {
  findProxyPasses,
  isConditional,
  isExactLocation,
  isInternalLocation,
  locationOf,
  type ProxyPass,
} from './proxy-passes.ts'
import { serverBlocks } from './route.ts'
import { createCertainResolver } from './variables.ts'

/** The servers that include the snippet of the instant layout. */
export function findJoinedServers(whole: readonly Directive[], snippet: string, files: ConfigFiles): Directive[] {
  return serverBlocks(whole).filter(({ block }) =>
    findDirectives(block ?? [], 'include').some((include) => isIncludeOf(include, snippet, files)),
  )
}

/** A path after nothing but a variable. */
const PATH_ALONE = /^https?:\/\/\$\{?\w+\}?\/[^$]*$/i
const LINK_AND_PATH = /^(?:https?|\$\{?scheme\}?):\/\/\$\{?live\}?\/[^$]*$/i

/**
 * A `proxy_pass` with a path after `$live`, or a variable that is always that: nginx then sends that path for every request,
 * whereas with an upstream's name it would replace the location's. Null if none is certain to be for many paths: a single one
 * may be meant in a location that no "/" ends. As it is written; what is not seen there, since a variable has the scheme or the path,
 * as nginx puts it together. `whole` has the tables of variables.
 */
export function findLostPath(servers: readonly Directive[], whole: readonly Directive[]): string | null {
  const resolve = createCertainResolver(whole)
  const isForOne = ({ blocks }: ProxyPass) => blocks.some((block) => isExactLocation(block) || isForQuestions(block))
  const passes = servers.flatMap(findProxyPasses).filter((pass) => pass.name === 'proxy_pass' && !isForOne(pass))
  const resolved = passes.map((pass) => ({ pass, targets: resolve(pass) }))
  const lost = resolved.find(
    ({ pass, targets }) => targets.every((target) => LINK_AND_PATH.test(target)) && isForMany(pass, targets),
  )
  if (!lost) return null
  return PATH_ALONE.test(lost.pass.target) ? lost.pass.target : (lost.targets[0] ?? null)
}

/** Whether a path continues that of the location, or the location is a folder's. */
function isForMany(pass: ProxyPass, targets: readonly string[]): boolean {
  return (
    targets.every((target) => target.endsWith('/')) ||
    (locationOf(pass)?.endsWith('/') === true && !isConditional(pass))
  )
}

/** Whether nginx alone asks for it, as `auth_request` does: always by the same path, unless it is a folder's or a pattern. */
function isForQuestions(directive: Directive): boolean {
  const { words } = directive
  const isOfMany = words.at(-1)?.endsWith('/') || words[1]?.startsWith('~')
  return isInternalLocation(directive) && !isOfMany
}

/** What to write instead of a {@link findLostPath}. */
export function remedyForLostPath(lostPath: string): string {
  const path = lostPath.replace(/^.*?:\/\/\$\{?\w+\}?/, '')
  const pass = `proxy_pass ${lostPath.slice(0, lostPath.length - path.length)};`
  const rest = `rewrite ^/LOCATION/(.*)$ ${path.replace(/\/?$/, '/')}$1 break; ${pass}`
  const reason = 'If proxy_pass contains a variable, nginx does not append the rest of the requested path.'
  if (path === '/') return `${reason} Write: ${rest}`
  return `${reason} If all requests to the location are meant to get ${path}, write: rewrite ^ ${path} break; ${pass} Otherwise: ${rest}`
}

/**
 * The folder whose `*.conf` nginx's own file includes at the level of sites, such as `/etc/nginx/conf.d`; null if it
 * includes none.
 */
export function findSitesFolder(main: readonly Directive[], { folder }: ConfigFiles): string | null {
  const patterns = main.filter(({ words }) => words[0] === 'http').flatMap((http) => valuesOf(http, 'include'))
  const pattern = patterns.find((candidate) => candidate.endsWith('/*.conf'))
  if (pattern === undefined) return null
  const absolute = pattern.startsWith('/') ? pattern : `${folder}/${pattern}`
  return absolute.slice(0, -'/*.conf'.length)
}
