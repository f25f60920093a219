import { LOG_FILE_CACHE } from '../setup/watch-files.ts'
import type { Directive } from './directives.ts'

/**
 * The context, as nginx calls it, in which a log of requests can be added so that every other log stays: nginx uses those of the
 * innermost one that names any, and all of that one. Null if none can be added.
 */
export type AccessLogContext = 'http' | 'server' | null

/** Logs below it are the action's own. */
const OURS = '/var/lib/bluegreen/'

/** `http`: the directives of that context; `servers`: the blocks of the service's own, none if setup will write them. */
export function findAccessLogContext(http: readonly Directive[], servers: readonly Directive[]): AccessLogContext {
  if (servers.some(hasOwnCache)) return null
  const own = servers.flatMap(logsOf).filter(isForeign)
  if (own.some(isOff)) return null
  if (own.length > 0) return 'server'
  const inherited = http.filter(isLog).filter(isForeign)
  // If no file names a log, nginx has a default one, which ours would replace.
  if (inherited.length === 0) return null
  return inherited.some(isOff) ? 'server' : 'http'
}

/** Whether requests to each of the servers are logged in the folder, if anybody watches. */
export function isLoggedTo(folder: string, http: readonly Directive[], servers: readonly Directive[]): boolean {
  const isInherited = isLoggedBy(folder, http.filter(isLog))
  return (
    servers.length > 0 &&
    servers.every((server) => {
      const logs = logsOf(server)
      return logs.length === 0 ? isInherited : isLoggedBy(folder, logs)
    })
  )
}

/** Whether one of these logs, of the same level, is in the folder. */
export function isLoggedBy(folder: string, logs: readonly Directive[]): boolean {
  return logs.some(({ words }) => words[1]?.startsWith(`${folder}/`)) && !logs.some(isOff)
}

/** The directives of the `http` level: in nginx's own file they are in its block, in a site's file at the top. */
export function httpLevel(whole: readonly Directive[]): Directive[] {
  return whole.flatMap((directive) => (directive.words[0] === 'http' ? (directive.block ?? []) : [directive]))
}

/** nginx accepts one such directive per block, and ours is needed. */
function hasOwnCache({ block }: Directive): boolean {
  return (block ?? []).some(
    ({ words }) => words[0] === 'open_log_file_cache' && `${words.join(' ')};` !== LOG_FILE_CACHE,
  )
}

function logsOf({ block }: Directive): Directive[] {
  return (block ?? []).filter(isLog)
}

export function isLog({ words }: Directive): boolean {
  return words[0] === 'access_log'
}

function isForeign({ words }: Directive): boolean {
  return words[1]?.startsWith(OURS) !== true
}

function isOff({ words }: Directive): boolean {
  return words[1] === 'off'
}
