import type { Inputs } from '../../inputs/inputs.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { requestSnippets } from '../setup/request-snippets.ts'
import { instantPaths } from './instant-layout.ts'
import type { Unlogged } from './unlogged.ts'

/** Why the host's nginx can't be watched, with what lets it be; null if it can. */
export function whyUnwatched(nginx: NginxObservation, inputs: Inputs): string | null {
  const { host, instant, accessLogContext } = nginx
  if (!instant?.isIncluded) return whySitesUnwatched(nginx)
  if (instant.isWatched) return null
  if (instant.unlogged.isAll)
    return ownLogs(host, instant.unlogged, `the site that includes ${instantPaths(inputs).serverSnippet}`)
  if (accessLogContext === null) return noPlace(host, `the site that includes ${instantPaths(inputs).serverSnippet}`)
  return `${host}: nginx is not set up to log requests; run operation: setup`
}

/** In the links layout each version answers by its own site: only where both are watched can the two be compared. */
function whySitesUnwatched({ host, sites }: NginxObservation): string | null {
  const unwatched = sites.find(({ requests }) => !requests.isWatched)
  if (!unwatched) return null
  const { path, requests, isWrittenBySetup } = unwatched
  if (requests.isIncluded && requests.unlogged.isAll) return ownLogs(host, requests.unlogged, path)
  if (requests.isIncluded && requests.accessLogContext === null) return noPlace(host, path)
  if (requests.isIncluded || isWrittenBySetup) {
    return `${host}: nginx is not set up to log requests; run operation: setup with setup-layout: links`
  }
  return `${host}: ${path} does not let nginx log requests; operation: setup with setup-layout: links prints the lines to add`
}

/** What is not watched where the rest is. */
export function findUnloggedRemarks({ host, instant, sites }: NginxObservation): string[] {
  const watched = instant?.isIncluded ? [instant] : sites.map(({ requests }) => requests)
  const locations = watched.flatMap(({ isWatched, unlogged }) => (isWatched ? unlogged.locations : []))
  return [...new Set(locations)].map(
    (location) => `${host}: requests to ${location} are not watched, since it has its own access_log`,
  )
}

/** nginx uses only the logs of the innermost level that names any. */
function ownLogs(host: string, { locations }: Unlogged, site: string): string {
  const have = locations.length === 1 ? 'has its own access_log' : 'have their own access_log'
  return `${host}: ${locations.join(' and ')} of ${site} ${have}, so requests are not watched; move the access_log to the server block, then run operation: setup`
}

function noPlace(host: string, site: string): string {
  return `${host}: nginx can't log requests: the access_log or open_log_file_cache settings of nginx.conf and ${site} leave no place for another log`
}

/** The lines with which sites that somebody wrote let requests be watched; none if all do. */
export function linesToWatch({ host, sites }: NginxObservation, inputs: Inputs): string[] {
  const snippets = requestSnippets(inputs)
  const without = sites.filter(({ requests }) => !requests.isIncluded)
  if (without.length === 0) return []
  return [
    `${host}: requests are not watched. To let users' requests decide about a release, add to`,
    ...without.flatMap(({ path, port }) => [
      `  ${path}`,
      `    above its server block:  include ${snippets.http};`,
      `    inside its server block: include ${snippets.server(port)};`,
    ]),
    `  and, where a site has no root of its own: root ${instantPaths(inputs).state};`,
    '  Then: sudo nginx -t && sudo systemctl reload nginx',
  ]
}
