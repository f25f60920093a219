import type { Inputs } from '../inputs/inputs.ts'
import { findAccessLogContext, httpLevel, isLoggedTo } from '../plan/nginx/access-log-context.ts'
import { findBorrowedUpstreams, findRoutedUpstreams, findUnknownNames } from '../plan/nginx/borrowed-upstreams.ts'
import { type ConfigFiles, type Directive, expandIncludes, parseNginxConfig } from '../plan/nginx/directives.ts'
import { findEndpoint, listenPlacesOf } from '../plan/nginx/endpoint.ts'
import { findHardcodedProxyPasses } from '../plan/nginx/hardcoded-proxy-pass.ts'
import { findJoinedServers, findLostPath, findSitesFolder } from '../plan/nginx/included-sites.ts'
import { instantPaths, siteName } from '../plan/nginx/instant-layout.ts'
import { findPassingServers, readRoute, serverBlocks } from '../plan/nginx/route.ts'
import { comparableLines } from '../plan/nginx/same-site.ts'
import { serviceHosts, withLoopback } from '../plan/nginx/service-hosts.ts'
import { readSiteRequests } from '../plan/nginx/site-requests.ts'
import { findSlotUpstreams, type SlotAddresses, upstreamKey } from '../plan/nginx/slot-addresses.ts'
import { findStrayProxyPasses } from '../plan/nginx/stray-proxy-passes.ts'
import { findUnlogged } from '../plan/nginx/unlogged.ts'
import type { NginxObservation, SiteFile } from '../plan/nginx-observation.ts'
import { isDivided } from '../plan/setup/client-groups.ts'
import { requestSnippets } from '../plan/setup/request-snippets.ts'
import { isUneditedSetupFile, ownerOf } from '../plan/setup/setup-header.ts'
import { watchPaths } from '../plan/setup/watch-files.ts'
import type { Answer } from './answer.ts'
import { type OtherServer, placesOfOthers, readOtherServers } from './read-other-listens.ts'

/** nginx's configuration as far as the service is concerned. */
interface Configuration {
  readonly main: string
  readonly files: ConfigFiles
  /**
   * nginx's own file and the sites that include the snippet, with what is included in its place; and every upstream of nginx,
   * which any site may use.
   */
  readonly whole: readonly Directive[]
  readonly others: readonly OtherServer[]
  /** All of these, as far as they are known. */
  readonly servers: readonly Directive[]
}

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

function readConfiguration(answer: Answer): Configuration {
  const main = answer.text('configuration') ?? ''
  const texts = new Map(answer.sections('file', 'line').map(({ first, further }) => [first, joinLines(further)]))
  const files = { folder: main.slice(0, main.lastIndexOf('/')), texts }
  // The files between nginx's own one and a site are not part of the answer, and need not be: the host says which sites are read.
  const roots = [main, ...answer.texts('joined')]
  const expanded = expandIncludes(
    roots.flatMap((root) => parseNginxConfig(texts.get(root) ?? '')),
    files,
  )
  const upstreams = answer.texts('upstream').flatMap((line) => parseNginxConfig(`upstream ${line}`))
  const whole = [...expanded, ...upstreams]
  const others = readOtherServers(answer)
  return { main, files, whole, others, servers: [...serverBlocks(whole), ...others.map(({ server }) => server)] }
}

/** The content of a file of the service; null if it does not exist. */
function textOf(name: string, answer: Answer): string | null {
  return answer.text('present', name) === null ? null : joinLines(answer.texts('text', name))
}

function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

function readSiteFile(
  slot: 'blue' | 'green',
  port: number,
  inputs: Inputs,
  answer: Answer,
  { files, whole, servers: all }: Configuration,
): SiteFile[] {
  const path = answer.text('present', slot)
  const text = textOf(slot, answer)
  if (path === null || text === null) return []
  const { blue, green } = inputs.ports
  const own = parseNginxConfig(text)
  const included = expandIncludes(own, files)
  const borrowed = findBorrowedUpstreams(included, whole, slotAddressesOf(included, inputs))
  const directives = [...included, ...borrowed]
  const slots = slotAddressesOf(directives, inputs)
  const { servers, ...routing } = readRouting(included, borrowed, port, slots)
  const snippetOf = requestSnippets(inputs).server
  const snippets = { own: snippetOf(port), other: snippetOf(port === blue ? green : blue) }
  return [
    {
      port,
      name: siteName(inputs, port),
      path,
      ...routing,
      unknownNames: findUnknownNames(directives),
      endpoint: findEndpoint(servers, [...all, ...serverBlocks(directives)], answer.texts('address')),
      listens: listenPlacesOf(servers),
      requests: readSiteRequests(
        [...httpLevel(whole), ...httpLevel(directives)],
        servers,
        { ...snippets, folder: watchPaths(inputs).folder },
        files,
      ),
      comparable: comparableLines(own, port, slots, directives),
      isWrittenBySetup: isUneditedSetupFile(text),
      owner: ownerOf(text),
    },
  ]
}

/** Where a site's requests go, and by which servers of it; `borrowed` are the upstreams of other files that it uses. */
function readRouting(
  site: readonly Directive[],
  borrowed: readonly Directive[],
  port: number,
  slots: SlotAddresses,
): Pick<SiteFile, 'route' | 'borrowed' | 'strays'> & { readonly servers: readonly Directive[] } {
  const directives = [...site, ...borrowed]
  const ofSlots = findSlotUpstreams(directives, slots)
  // Beside upstreams of its own, those of other files are for something else: to look at one slot, or for what both have.
  const isOwn = ofSlots.some((upstream) => !borrowed.includes(upstream))
  const upstreams = isOwn ? [] : findRoutedUpstreams(site, ofSlots, port, slots)
  const routed = [...site, ...upstreams]
  const servers = findPassingServers(routed, slots)
  const route = readRoute(routed, slots)
  const isRight = route.primary.length === 1 && route.primary[0] === port
  const searched = isOwn ? servers : findPassingServers(directives, slots)
  return {
    servers,
    route,
    borrowed: upstreams.map(upstreamKey),
    strays: isRight ? findStrayProxyPasses(searched, site, isOwn ? borrowed : ofSlots, port, slots) : [],
  }
}

function slotAddresses(inputs: Inputs): SlotAddresses {
  return { ports: [inputs.ports.blue, inputs.ports.green], hosts: serviceHosts(inputs) }
}

/** The hosts that the site's own upstreams name are the service's, too. */
function slotAddressesOf(site: readonly Directive[], inputs: Inputs): SlotAddresses {
  const slots = slotAddresses(inputs)
  const { addresses } = readRoute(site, slots)
  return { ...slots, hosts: withLoopback([...slots.hosts, ...addresses.map((address) => address.toLowerCase())]) }
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
  const slots = slotAddresses(inputs)
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
