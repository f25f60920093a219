import { inBrackets } from '../../inputs/host-port.ts'
import type { Inputs } from '../../inputs/inputs.ts'
import type { AppHostAddress } from '../../inputs/read-hosts.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { isEnabled } from '../setup/join-site.ts'
import type { HostFault } from './host-fault.ts'

/** What one of nginx's files says about where requests go. */
interface Upstreams {
  readonly addresses: readonly string[]
  readonly isWrittenBySetup: boolean
}

const REMEDY = 'Run operation: setup, which makes nginx send requests to every host in app-hosts, and to no other.'

/** How the addresses in one of setup's files differ from those of app-hosts. */
interface Difference {
  /** Those that lead to no app host. */
  readonly extra: readonly string[]
  /** Those of app hosts that nginx sends nothing to. */
  readonly missing: readonly string[]
}

/**
 * Hosts that were added to app-hosts or removed from it since setup wrote nginx's files: those that were removed would go on
 * answering with an old version.
 */
export function findAddressFaults(inputs: Inputs, nginx: NginxObservation): HostFault[] {
  const changed = differencesOf(inputs, nginx).filter((difference) => !mayBeSameHosts(difference))
  const [extra, missing] = [
    new Set(changed.flatMap((each) => each.extra)),
    new Set(changed.flatMap((each) => each.missing)),
  ]
  return [
    ...[...extra].map((address) => ({
      what: `${nginx.host}: nginx sends requests to ${address}, which is not in app-hosts`,
      remedy: REMEDY,
    })),
    ...[...missing].map((address) => ({
      what: `${nginx.host}: nginx sends no requests to ${address}, which is in app-hosts`,
      remedy: REMEDY,
    })),
  ]
}

/** What differs, but may be right. */
export function findAddressRemarks(inputs: Inputs, nginx: NginxObservation): string[] {
  return [...findSpellingRemarks(inputs, nginx), ...findForeignAddressRemarks(inputs, nginx)]
}

/** The links layout has two files that say the same. */
function findSpellingRemarks(inputs: Inputs, nginx: NginxObservation): string[] {
  const remarks = differencesOf(inputs, nginx)
    .filter((difference) => difference.extra.length > 0 && mayBeSameHosts(difference))
    .map(
      ({ extra, missing }) =>
        `${nginx.host}: nginx sends requests to ${extra.join(' and ')}, but app-hosts names ${missing.join(' and ')}; if that is another host, run operation: setup`,
    )
  return [...new Set(remarks)]
}

/** If somebody else wrote the live file, hosts may have other names there; only the number of IP addresses means something. */
function findForeignAddressRemarks({ appHosts }: Inputs, nginx: NginxObservation): string[] {
  const isLive = ({ path }: { readonly path?: string }) => path === undefined || isEnabled(nginx, path)
  return upstreamsOf(nginx)
    .filter((file) => isLive(file) && !file.isWrittenBySetup && file.addresses.every(isPlainAddress))
    .filter(({ addresses }) => addresses.length > 0 && addresses.length !== appHosts.length)
    .map(({ addresses }) => {
      const hosts = appHosts.length === 1 ? '1 host' : `${appHosts.length} hosts`
      return `${nginx.host}: nginx sends requests to ${addresses.join(' and ')}, but app-hosts names ${hosts}`
    })
}

function differencesOf({ appHosts }: Inputs, nginx: NginxObservation): Difference[] {
  const lists = upstreamsOf(nginx).filter(({ addresses, isWrittenBySetup }) => isWrittenBySetup && addresses.length > 0)
  return lists.map(({ addresses }) => ({
    extra: addresses.filter((address) => !appHosts.some((app) => leadsTo(address, app))),
    missing: appHosts
      .filter((app) => !addresses.some((address) => leadsTo(address, app)))
      .map(({ address }) => address),
  }))
}

/** Whether each name in one list may correspond to one in the other: a name for an address, a short name for the full one. */
function mayBeSameHosts({ extra, missing }: Difference): boolean {
  const [before, now] = [withoutNamesIn(extra, missing), withoutNamesIn(missing, extra)]
  const isPaired = before.filter(isPlainAddress).length === now.filter((each) => !isPlainAddress(each)).length
  return extra.length === missing.length && before.length === now.length && isPaired
}

function withoutNamesIn(names: readonly string[], others: readonly string[]): string[] {
  return names.filter((name) => !others.some((other) => isShortFor(name, other) || isShortFor(other, name)))
}

function isShortFor(short: string, full: string): boolean {
  return !isPlainAddress(full) && !short.includes('.') && full.toLowerCase().startsWith(`${short.toLowerCase()}.`)
}

/** Of the layout that nginx uses; a site of the links layout has a path. */
function upstreamsOf({ instant, sites }: NginxObservation): Array<Upstreams & { readonly path?: string }> {
  if (instant?.isIncluded) return [instant]
  return sites.map(({ path, route, isWrittenBySetup }) => ({ path, addresses: route.addresses, isWrittenBySetup }))
}

/** The host itself counts too: an earlier line may have named no other address. */
function leadsTo(address: string, { host, address: own }: AppHostAddress): boolean {
  return [host, own].some((name) => inOneSpelling(name) === inOneSpelling(address))
}

/** In lower case, and an IPv6 address at its shortest. */
function inOneSpelling(name: string): string {
  const url = `http://${inBrackets(name)}`
  return URL.canParse(url) ? new URL(url).hostname : name.toLowerCase()
}

/** Rather than a name, which may stand for several. */
function isPlainAddress(address: string): boolean {
  return /^[\d.]+$|:/.test(address)
}
