import { type AccessLogContext, findAccessLogContext, isLoggedTo } from './access-log-context.ts'
import { type ConfigFiles, type Directive, findDirectives, isIncludeOf } from './directives.ts'
import { findUnlogged, type Unlogged } from './unlogged.ts'

/** How far a slot's site of the links layout lets its requests be logged. */
export interface SiteRequests {
  /** Whether each of its servers includes the snippet of this slot, and none that of the other one. */
  readonly isIncluded: boolean
  /** Whether requests are logged while a run watches. */
  readonly isWatched: boolean
  readonly unlogged: Unlogged
  /** Where setup can let them be. */
  readonly accessLogContext: AccessLogContext
}

/** What the two slots' snippets are, and the folder of the lines; absolute. */
export interface SlotSnippets {
  readonly own: string
  readonly other: string
  readonly folder: string
}

/** `http`: the directives of that level; `servers`: those of the site that pass requests on, with what they include. */
export function readSiteRequests(
  http: readonly Directive[],
  servers: readonly Directive[],
  { own, other, folder }: SlotSnippets,
  files: ConfigFiles,
): SiteRequests {
  const includes = ({ block }: Directive, path: string) =>
    findDirectives(block ?? [], 'include').some((include) => isIncludeOf(include, path, files))
  const isIncluded = servers.length > 0 && servers.every((server) => includes(server, own) && !includes(server, other))
  const unlogged = findUnlogged(folder, servers)
  return {
    isIncluded,
    isWatched: isIncluded && isLoggedTo(folder, http, servers) && !unlogged.isAll,
    unlogged,
    accessLogContext: findAccessLogContext(http, servers),
  }
}
