import type { Inputs } from '../../inputs/inputs.ts'
import type { AppHostAddress } from '../../inputs/read-hosts.ts'
import type { NginxObservation } from '../observation.ts'
import { isEnabled } from '../setup/join-site.ts'
import type { HostFault } from './host-fault.ts'

/** What one of nginx's files says about where requests go. */
interface Upstreams {
  readonly addresses: readonly string[]
  readonly isWrittenBySetup: boolean
}

const REMEDY = 'Run operation: setup, which has nginx send requests to each of app-hosts, and to no other host.'

/**
 * Hosts that were added to app-hosts or removed from it since setup wrote nginx's files: those that were removed would go on
 * answering with an old version. A rollback must not wait for that.
 */
export function findAddressFaults(inputs: Inputs, nginx: NginxObservation): HostFault[] {
  if (inputs.operation === 'rollback') return []
  const lists = upstreamsOf(nginx).flatMap(({ addresses, isWrittenBySetup }) =>
    isWrittenBySetup && addresses.length > 0 ? [addresses] : [],
  )
  const extra = [...new Set(lists.flat())].filter((address) => !inputs.appHosts.some((app) => leadsTo(address, app)))
  const missing = inputs.appHosts.filter((app) => lists.some((list) => !list.some((address) => leadsTo(address, app))))
  return [
    ...extra.map((address) => ({
      what: `${nginx.host}: nginx sends requests to ${address}, which is not one of app-hosts`,
      remedy: REMEDY,
    })),
    ...missing.map(({ address }) => ({
      what: `${nginx.host}: nginx sends no requests to ${address}, which is one of app-hosts`,
      remedy: REMEDY,
    })),
  ]
}

/** Where somebody else wrote the live file, hosts may have other names there: only the number of plain addresses says something. */
export function describeAddresses({ appHosts }: Inputs, nginx: NginxObservation): string[] {
  const isLive = ({ path }: { readonly path?: string }) => path === undefined || isEnabled(nginx, path)
  return upstreamsOf(nginx)
    .filter((file) => isLive(file) && !file.isWrittenBySetup && file.addresses.every(isPlainAddress))
    .filter(({ addresses }) => addresses.length > 0 && addresses.length !== appHosts.length)
    .map(({ addresses }) => {
      const hosts = appHosts.length === 1 ? '1 host' : `${appHosts.length} hosts`
      return `${nginx.host}: nginx sends requests to ${addresses.join(' and ')}, but app-hosts names ${hosts}`
    })
}

/** Of the layout that nginx uses; a site of the links layout has a path. */
function upstreamsOf({ instant, sites }: NginxObservation): Array<Upstreams & { readonly path?: string }> {
  if (instant?.isIncluded) return [instant]
  return sites.map(({ path, route, isWrittenBySetup }) => ({ path, addresses: route.addresses, isWrittenBySetup }))
}

/** The host itself counts too: an earlier line may have named no other address. */
function leadsTo(address: string, { host, address: own }: AppHostAddress): boolean {
  return [host, own].some((name) => name.toLowerCase() === address.toLowerCase())
}

/** Rather than a name, which may stand for several. */
function isPlainAddress(address: string): boolean {
  return /^[\d.]+$|:/.test(address)
}
