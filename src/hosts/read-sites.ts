import type { Inputs } from '../inputs/inputs.ts'
import { findAccessLogContext, httpLevel, isLoggedTo } from '../plan/nginx/access-log-context.ts'
import { type Directive, parseNginxConfig } from '../plan/nginx/directives.ts'
import { findEndpoint } from '../plan/nginx/endpoint.ts'
import { findHardcodedProxyPasses } from '../plan/nginx/hardcoded-proxy-pass.ts'
import { findJoinedServers, findLostPath, findSitesFolder } from '../plan/nginx/included-sites.ts'
import { instantPaths } from '../plan/nginx/instant-layout.ts'
import { listenPlacesOf } from '../plan/nginx/listens.ts'
import { readRoute } from '../plan/nginx/route.ts'
import { serviceSlots } from '../plan/nginx/service-hosts.ts'
import { findUnlogged } from '../plan/nginx/unlogged.ts'
import type { NginxObservation } from '../plan/nginx-observation.ts'
import { isDivided } from '../plan/setup/client-groups.ts'
import { isUneditedSetupFile, ownerOf } from '../plan/setup/setup-header.ts'
import { watchPaths } from '../plan/setup/watch-files.ts'
import type { Answer } from './answer.ts'
import { type Configuration, readConfiguration, textOf } from './read-configuration.ts'
import { placesOfOthers } from './read-other-listens.ts'
import { readSiteFile } from './read-site-file.ts'

/** The slot, the step of a promotion where one is under way or was left, and when the link was made. */
const LIVE = /^(\d{1,5})(?:-(\d{1,5})-(\d{1,2}))? (\d{1,11})$/

/** What the answer of `observe-nginx.sh` says about sites. */
export function readSites(
  inputs: Inputs,
  answer: Answer,
): Pick<
  NginxObservation,
  | 'sites'
  | 'instant'
  | 'otherListens'
  | 'accessLogContext'
  | 'requestsOwner'
  | 'notIncluded'
  | 'unreadable'
  | 'unread'
  | 'includedFolder'
> {
  const configuration = readConfiguration(answer)
  const { whole, files, others } = configuration
  const joined = findJoinedServers(whole, instantPaths(inputs).serverSnippet, files)
  const main = configuration.files.texts.get(configuration.main) ?? ''
  return {
    sites: [
      ...readSiteFile('blue', inputs.ports.blue, inputs, answer, configuration),
      ...readSiteFile('green', inputs.ports.green, inputs, answer, configuration),
    ],
    instant: readInstant(inputs, answer, configuration, joined),
    otherListens: placesOfOthers(others),
    accessLogContext: findAccessLogContext(httpLevel(whole), joined),
    requestsOwner: ownerOf(textOf('requests', answer) ?? ''),
    notIncluded: answer.texts('not-included'),
    unreadable: answer.text('unreadable') || null,
    unread: answer.text('unread') || null,
    includedFolder: findSitesFolder(parseNginxConfig(main), configuration.files),
  }
}

function readInstant(
  inputs: Inputs,
  answer: Answer,
  { whole, servers: all }: Configuration,
  joined: readonly Directive[],
): NginxObservation['instant'] {
  const text = textOf('snippet', answer)
  if (text === null) return null
  const upstreams = textOf('upstreams', answer) ?? ''
  const slots = serviceSlots(inputs)
  const { folder } = watchPaths(inputs)
  const unlogged = findUnlogged(folder, joined)
  const { addresses, failTimeout } = readRoute(parseNginxConfig(upstreams), slots)
  const [, linkedPort, to, percent, linkChangedAt] = LIVE.exec(answer.text('live') ?? '') ?? []
  return {
    endpoint: findEndpoint(joined, all, answer.texts('address')),
    listens: listenPlacesOf(joined),
    owner: ownerOf(text),
    addresses,
    failTimeout,
    isWrittenBySetup: isUneditedSetupFile(upstreams),
    isIncluded: joined.length > 0,
    isWatched: isLoggedTo(folder, httpLevel(whole), joined) && !unlogged.isAll,
    unlogged,
    hardcoded: findHardcodedProxyPasses(whole, joined, slots),
    lostPath: findLostPath(joined, whole),
    linkedPort: Number(linkedPort) || null,
    step: to === undefined ? null : { to: Number(to), percent: Number(percent) },
    isDivided: isDivided(inputs, upstreams, text),
    linkChangedAt: Number(linkChangedAt) || null,
    isWritable: answer.has('state-writable'),
  }
}
