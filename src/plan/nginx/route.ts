import { type Directive, findDirectives } from './directives.ts'
import { addressOf, findSlotUpstreams, placeOf, portOf, type SlotPlaces } from './slot-places.ts'

/** What an upstream of a site says about the two slots. */
export interface SiteRoute {
  readonly primary: readonly number[]
  readonly backup: readonly number[]
  /** The names and addresses of the hosts, without brackets. */
  readonly addresses: readonly string[]
}

/** The slot ports that the site's upstreams name, as primary and as backup, and the hosts. */
export function readRoute(site: readonly Directive[], places: SlotPlaces): SiteRoute {
  const { ports } = places
  const servers = findSlotUpstreams(site, places).flatMap(({ block }) => findDirectives(block ?? [], 'server'))
  const named = servers.map(({ words }) => ({
    port: portOf(words[1]),
    address: addressOf(words[1]),
    isBackup: words.includes('backup'),
    isDown: words.includes('down'),
  }))
  const slots = named.filter(({ port, isDown }) => ports.includes(port) && !isDown)
  const portsOf = (isBackup: boolean) => [
    ...new Set(slots.filter((slot) => slot.isBackup === isBackup).map(({ port }) => port)),
  ]
  const addresses = [...new Set(slots.map(({ address }) => address))]
  return { primary: portsOf(false), backup: portsOf(true), addresses }
}

/** The servers that pass requests on to the service: by an upstream that names a slot, by the slot's port, or else to anything. */
export function findPassingServers(site: readonly Directive[], places: SlotPlaces): Directive[] {
  const upstreams = findSlotUpstreams(site, places).map(({ words }) => words[1] ?? '')
  const leadsToSlot = ({ words: [, target = ''] }: Directive) => {
    const place = placeOf(target)
    return upstreams.includes(place) || places.ports.includes(portOf(place))
  }
  const passing = serverBlocks(site).map((server) => ({ server, passes: passesOf(server) }))
  const toSlots = passing.filter(({ passes }) => passes.some(leadsToSlot))
  const any = passing.filter(({ passes }) => passes.length > 0)
  return (toSlots.length > 0 ? toSlots : any).map(({ server }) => server)
}

/** The blocks of virtual servers; an upstream's `server` has none. */
export function serverBlocks(site: readonly Directive[]): Directive[] {
  return findDirectives(site, 'server').filter(({ block }) => block !== null)
}

function passesOf(server: Directive): Directive[] {
  return findDirectives(server.block ?? [], 'proxy_pass')
}
