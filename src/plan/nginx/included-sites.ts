import { type ConfigFiles, type Directive, findDirectives, isIncludeOf } from './directives.ts'
import { serverBlocks } from './route.ts'

/** The servers that include the snippet of the instant layout. */
export function findJoinedServers(whole: readonly Directive[], snippet: string, files: ConfigFiles): Directive[] {
  return serverBlocks(whole).filter(({ block }) =>
    findDirectives(block ?? [], 'include').some((include) => isIncludeOf(include, snippet, files)),
  )
}

/**
 * A `proxy_pass` with a path after its variable: nginx then sends that path for every request, whereas with
 * an upstream's name it would replace the location's. Null if there is none.
 */
export function findLostPath(servers: readonly Directive[]): string | null {
  const targets = servers.flatMap(({ block }) => findDirectives(block ?? [], 'proxy_pass')).map(({ words }) => words[1])
  return targets.find((target) => /^https?:\/\/\$\{?live\}?\/[^$]*$/.test(target ?? '')) ?? null
}

/**
 * The folder whose `*.conf` nginx's own file includes at the level of sites, such as `/etc/nginx/conf.d`; null if it
 * includes none.
 */
export function findSitesFolder(main: readonly Directive[], { folder }: ConfigFiles): string | null {
  const http = main.filter(({ words }) => words[0] === 'http').flatMap(({ block }) => block ?? [])
  const patterns = http.filter(({ words }) => words[0] === 'include').map(({ words }) => words[1] ?? '')
  const [pattern] = patterns.filter((candidate) => candidate.endsWith('/*.conf'))
  if (pattern === undefined) return null
  const absolute = pattern.startsWith('/') ? pattern : `${folder}/${pattern}`
  return absolute.slice(0, -'/*.conf'.length)
}
