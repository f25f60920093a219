import type { Inputs } from '../inputs/inputs.ts'
import { httpLevel } from '../plan/nginx/access-log-context.ts'
import { findBorrowedUpstreams, findRoutedUpstreams, findUnknownNames } from '../plan/nginx/borrowed-upstreams.ts'
import { type Directive, expandIncludes, parseNginxConfig } from '../plan/nginx/directives.ts'
import { findEndpoint } from '../plan/nginx/endpoint.ts'
import { siteName } from '../plan/nginx/instant-layout.ts'
import { listenPlacesOf } from '../plan/nginx/listens.ts'
import { findPassingServers, readRoute, serverBlocks } from '../plan/nginx/route.ts'
import { comparableLines } from '../plan/nginx/same-site.ts'
import { serviceSlots, withLoopback } from '../plan/nginx/service-hosts.ts'
import { readSiteRequests } from '../plan/nginx/site-requests.ts'
import { findSlotUpstreams, type SlotAddresses, upstreamKey } from '../plan/nginx/slot-addresses.ts'
import { findStrayProxyPasses } from '../plan/nginx/stray-proxy-passes.ts'
import type { SiteFile } from '../plan/nginx-observation.ts'
import { requestSnippets } from '../plan/setup/request-snippets.ts'
import { isUneditedSetupFile, ownerOf } from '../plan/setup/setup-header.ts'
import { watchPaths } from '../plan/setup/watch-files.ts'
import type { Answer } from './answer.ts'
import { type Configuration, textOf } from './read-configuration.ts'

export function readSiteFile(
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

/** The hosts that the site's own upstreams name are the service's, too. */
function slotAddressesOf(site: readonly Directive[], inputs: Inputs): SlotAddresses {
  const slots = serviceSlots(inputs)
  const { addresses } = readRoute(site, slots)
  return { ...slots, hosts: withLoopback([...slots.hosts, ...addresses.map((address) => address.toLowerCase())]) }
}
