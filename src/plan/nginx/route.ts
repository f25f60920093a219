import { type Directive, findDirectives } from './directives.ts'
import { findProxyPasses } from './proxy-passes.ts'
import { addressOf, findSlotUpstreams, placeOf, portOf, type SlotAddresses, upstreamKey } from './slot-addresses.ts'
import { createResolver } from './variables.ts'

/** What an upstream of a site says about the two slots. */
export interface SiteRoute {
  /** The ports of the slots, without those that are only a backup. */
  readonly primary: readonly number[]
  /** The names and addresses of the hosts, without brackets. */
  readonly addresses: readonly string[]
  readonly failTimeout: FailTimeout | null
}

/**
 * How a slot stops getting requests: after so many failed ones within that time, nginx sends those of the same time to the backup
 * alone, where often nothing runs: all of them fail then, or else the version before answers them.
 */
export interface FailTimeout {
  readonly failures: number
  /** As the site spells it. */
  readonly time: string
  readonly port: number
  readonly backup: number
  /** Of the slot; of several, one that is off must be skipped. */
  readonly hosts: number
}

/** nginx's own, if a site says nothing (ngx_http_upstream_module). */
const DEFAULTS = { max_fails: '1', fail_timeout: '10s' }

/** A `server` of an upstream. */
interface UpstreamServer {
  readonly words: readonly string[]
  readonly port: number
  readonly isBackup: boolean
}

/** The slot ports that the site's upstreams name first, the hosts, and whether a slot may stop getting requests. */
export function readRoute(site: readonly Directive[], slots: SlotAddresses): SiteRoute {
  const { ports } = slots
  const upstreams = findSlotUpstreams(site, slots).map(readServers)
  const ofSlots = upstreams.flat().filter(({ port }) => ports.includes(port))
  return {
    primary: [...new Set(ofSlots.filter(({ isBackup }) => !isBackup).map(({ port }) => port))],
    addresses: [...new Set(ofSlots.map(({ words }) => addressOf(words[1])))],
    failTimeout: upstreams.map((servers) => findFailTimeout(servers, ports)).find((found) => found !== null) ?? null,
  }
}

/** Those that are not marked as down. */
function readServers({ block }: Directive): UpstreamServer[] {
  return findDirectives(block ?? [], 'server')
    .filter(({ words }) => !words.includes('down'))
    .map(({ words }) => ({ words, port: portOf(words[1]), isBackup: words.includes('backup') }))
}

/** Null if nginx always has a server of the slot, or something else, to send requests to. */
function findFailTimeout(servers: readonly UpstreamServer[], ports: readonly number[]): FailTimeout | null {
  const primaries = servers.filter(({ isBackup }) => !isBackup)
  const [port, ...otherPorts] = new Set(primaries.map((server) => server.port))
  const [backup, ...moreBackups] = new Set(servers.filter(({ isBackup }) => isBackup).map((server) => server.port))
  const failures = primaries.map(({ words }) => Number(parameterOf(words, 'max_fails')))
  if (port === undefined || backup === undefined || port === backup) return null
  if (otherPorts.length + moreBackups.length > 0 || ![port, backup].every((each) => ports.includes(each))) return null
  if (!failures.every((most) => most > 0)) return null
  const time = parameterOf(primaries[0]?.words ?? [], 'fail_timeout')
  return { failures: Math.max(...failures), time, port, backup, hosts: primaries.length }
}

function parameterOf(words: readonly string[], name: keyof typeof DEFAULTS): string {
  const word = words.find((each) => each.startsWith(`${name}=`))
  return word?.slice(name.length + 1) ?? DEFAULTS[name]
}

/** The servers that pass requests on to the service: by an upstream that names a slot, by the slot's port, or else to anything. */
export function findPassingServers(site: readonly Directive[], slots: SlotAddresses): Directive[] {
  const upstreams = new Set(findSlotUpstreams(site, slots).map(upstreamKey))
  const resolve = createResolver(site)
  const leadsToSlot = (place: string) => upstreams.has(place.toLowerCase()) || slots.ports.includes(portOf(place))
  const passing = serverBlocks(site).map((server) => ({ server, passes: findProxyPasses(server) }))
  const toSlots = passing.filter(({ passes }) => passes.some((pass) => resolve(pass).map(placeOf).some(leadsToSlot)))
  const any = passing.filter(({ passes }) => passes.length > 0)
  return (toSlots.length > 0 ? toSlots : any).map(({ server }) => server)
}

/** The blocks of virtual servers; an upstream's `server` has none. */
export function serverBlocks(site: readonly Directive[]): Directive[] {
  return findDirectives(site, 'server').filter(({ block }) => block !== null)
}
