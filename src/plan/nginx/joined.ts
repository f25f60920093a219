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
