import { type Directive, findDirectives } from './directives.ts'
import { addressOf, findSlotUpstreams, placeOf, portOf, type SlotPlaces } from './slot-places.ts'

/** What an upstream of a site says about the two slots. */
export interface SiteRoute {
  readonly primary: readonly number[]
  readonly backup: readonly number[]
  /** The names and addresses of the hosts, without brackets. */
  readonly addresses: readonly string[]
  readonly pause: Pause | null
}

/**
 * How a slot stops getting requests: after so many failed ones within that time, nginx sends those of the same time to the backup
 * alone. It has no process between deployments, so all of them fail.
 */
export interface Pause {
  readonly failures: number
  /** As the site spells it. */
  readonly time: string
  readonly port: number
  readonly backup: number
}

/** nginx's own, if a site says nothing (ngx_http_upstream_module). */
const DEFAULTS = { max_fails: '1', fail_timeout: '10s' }

/** The slot ports that the site's upstreams name, as primary and as backup, and the hosts. */
export function readRoute(site: readonly Directive[], places: SlotPlaces): SiteRoute {
  const { ports } = places
  const upstreams = findSlotUpstreams(site, places)
  const servers = upstreams.flatMap(({ block }) => findDirectives(block ?? [], 'server'))
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
  const pause = upstreams.map((upstream) => findPause(upstream, ports)).find((found) => found !== null) ?? null
  return { primary: portsOf(false), backup: portsOf(true), addresses, pause }
}

/** Only of a pair: with several servers in front of the backup, one that is off must be skipped. */
function findPause({ block }: Directive, ports: readonly number[]): Pause | null {
  const servers = findDirectives(block ?? [], 'server').map(({ words }) => words.slice(1))
  const [primary, ...others] = servers.filter((words) => !words.includes('backup'))
  const backup = servers.find((words) => words.includes('backup') && !words.includes('down'))
  if (!primary || others.length > 0 || !backup) return null
  const [port, other] = [portOf(primary[0]), portOf(backup[0])]
  const failures = Number(parameterOf(primary, 'max_fails'))
  if (port === other || ![port, other].every((each) => ports.includes(each)) || !(failures > 0)) return null
  return { failures, time: parameterOf(primary, 'fail_timeout'), port, backup: other }
}

function parameterOf(words: readonly string[], name: keyof typeof DEFAULTS): string {
  const word = words.find((each) => each.startsWith(`${name}=`))
  return word?.slice(name.length + 1) ?? DEFAULTS[name]
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
