import type { ConfigFiles, Directive } from './directives.ts'

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
