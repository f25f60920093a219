import { atPort } from '../../inputs/host-port.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import { ADD_LISTEN, type SiteEndpoint } from '../nginx/endpoint.ts'
import { instantPaths } from '../nginx/instant-layout.ts'
import type { ListenPlace } from '../nginx/listens.ts'
import { findLostAddresses } from '../nginx/lost-addresses.ts'
import { isElsewhere } from '../nginx/own-addresses.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { keepsServers } from '../setup/claimed-server-names.ts'
import { setupListens } from '../setup/site.ts'
import type { HostFault } from './host-fault.ts'

/** A site of the service, with what an error calls it. */
interface UsedSite {
  readonly site: string
  readonly endpoint: SiteEndpoint | null
  readonly listens: readonly ListenPlace[]
}

/** What keeps a run from a site where it listens. */
export function findListenFaults(inputs: Inputs, nginx: NginxObservation): HostFault[] {
  return usedSites(inputs, nginx).flatMap((site) => findElsewhere(site, nginx))
}

/** Addresses of the host at which a site gets no request. Users may come by others, such as those of a proxy on the host. */
export function findLostAddressRemarks(inputs: Inputs, nginx: NginxObservation): string[] {
  const lost = findLost(usedSites(inputs, nginx), nginx)
  return lost.map(({ fault: { what, remedy } }) => `${what}. If users connect to that address: ${remedy}`)
}

/** The same for a site that setup is about to write, if it gets none at any address of the host: no user would reach it. */
export function findSetupListenFaults(inputs: Inputs, nginx: NginxObservation): HostFault[] {
  if (keepsServers(inputs, nginx)) return []
  const [site] = inputs.setup.layout === 'instant' ? [instantPaths(inputs).site] : nginx.sites.map(({ path }) => path)
  const listens = setupListens(inputs, nginx.hasIpv6)
  const lost = findLost([{ site: site ?? "the service's site", endpoint: null, listens }], nginx)
  return lost.filter(({ isAll }) => isAll).map(({ fault }) => fault)
}

function usedSites(inputs: Inputs, { instant, sites }: NginxObservation): UsedSite[] {
  if (!instant?.isIncluded) return sites.map(({ path, ...site }) => ({ site: path, ...site }))
  return [{ site: `the site that includes ${instantPaths(inputs).serverSnippet}`, ...instant }]
}

/**
 * A site that listens only on an address of another host, such as the active one of a pair that shares it: that one would
 * answer for this one, whatever this one serves.
 */
function findElsewhere({ site, endpoint }: UsedSite, { host, addresses }: NginxObservation): HostFault[] {
  if (!endpoint || !isElsewhere(endpoint.address, addresses)) return []
  return [
    {
      what: `${host}: ${site} listens only on ${endpoint.address}, which is not an address of this host: what a run asks nginx here, another host would answer`,
      remedy: ADD_LISTEN,
    },
  ]
}

/** Of an address that another site names, nginx gives requests to no site that listens on all. */
function findLost(
  sites: readonly UsedSite[],
  { host, otherListens, addresses }: NginxObservation,
): Array<{ readonly fault: HostFault; readonly isAll: boolean }> {
  return sites.flatMap(({ site, listens }) => {
    const { lost, isAll } = findLostAddresses(listens, otherListens, addresses)
    const [first] = lost
    if (!first) return []
    const places = lost.map(({ address, port }) => atPort(address, port))
    const lines = places.map((place, index) => `listen ${place}${lost[index]?.isTls ? ' ssl' : ''};`)
    const fault = {
      what: `${host}: ${site} gets no request to ${places.join(' and ')}: it listens on all addresses, but ${first.path} on that one by name, and nginx then considers only sites that do`,
      remedy: `Add "${lines.join(' ')}" to its server block, then reload nginx. If setup writes the site, run operation: setup with setup-listen: ${places[0]} instead.`,
    }
    return [{ fault, isAll }]
  })
}
