import { type Directive, valuesOf } from './directives.ts'
import { isElsewhere } from './own-addresses.ts'
import { hostHeaderOf, serverNames } from './server-names.ts'

/** Where a site listens and the name it answers to: how to reach it from its own host as users do. */
export interface SiteEndpoint {
  /** IP address or name, without brackets. */
  readonly address: string
  readonly port: number
  readonly tls: boolean
  /** A name that leads to this server and no other; null if only the address does. */
  readonly hostHeader: string | null
  /** All that lead to this server, as it spells them. */
  readonly names: readonly string[]
}

/** What to do about a site that can't be asked where it listens. */
export const ADD_LISTEN = 'Add a line such as "listen 127.0.0.1:8080;" to its server block, then reload nginx.'
const EVERY_ADDRESS = ['', '*', '0.0.0.0']
/** Of ports: nobody listens on more. */
const WIDEST_RANGE = 1_000

/** What one server says about a place holds for all that listen there. */
interface SharedFlags {
  readonly tls: ReadonlySet<string>
  readonly proxied: ReadonlySet<string>
}

/** One `listen` of a server. */
interface Listen {
  /** As nginx tells it from others: all addresses are not the loopback's. */
  readonly place: string
  readonly address: string
  readonly port: number
  readonly isTls: boolean
  readonly isProxied: boolean
  /** The higher, the more likely users come this way; negative: it can't be used for requests. */
  readonly rank: number
}

/**
 * The endpoint of the first of these servers that users come through: by TLS if there is any. Null if none can be reached
 * by HTTP over TCP. `all` are the servers that nginx has: what one says about an address holds for the others there. An
 * address that is not one of the host's `own` is the last choice.
 */
export function findEndpoint(
  servers: readonly Directive[],
  all: readonly Directive[] = servers,
  own: readonly string[] = [],
): SiteEndpoint | null {
  const shared = sharedFlags(all)
  const endpoints = servers.flatMap((server) =>
    listensOf(server, shared).map((listen) => ({
      ...listen,
      hostHeader: hostHeaderOf(server),
      names: serverNames(server),
    })),
  )
  const usable = endpoints.filter(({ rank }) => rank >= 0).sort((a, b) => b.rank - a.rank)
  const best = usable.find(({ address }) => !isElsewhere(address, own)) ?? usable[0]
  if (!best) return null
  const { address, port, isTls: tls, hostHeader, names } = best
  return { address, port, tls, hostHeader, names }
}

function sharedFlags(servers: readonly Directive[]): SharedFlags {
  const listens = servers.flatMap((server) => listensOf(server, { tls: new Set(), proxied: new Set() }))
  const placesOf = (those: readonly Listen[]) => new Set(those.map(({ place }) => place))
  return {
    tls: placesOf(listens.filter(({ isTls }) => isTls)),
    proxied: placesOf(listens.filter(({ isProxied }) => isProxied)),
  }
}

function listensOf(server: Directive, shared: SharedFlags): Listen[] {
  const says = (name: string, value: string) => valuesOf(server, name).includes(value)
  const wantsCertificate = says('ssl_verify_client', 'on')
  return listenWordsOf(server).map(({ listened, flags }) => {
    const { address, named, port } = parseListen(listened)
    const place = `${named}:${port}`
    const isTls = flags.includes('ssl') || says('ssl', 'on') || shared.tls.has(place)
    const isProxied = flags.includes('proxy_protocol') || shared.proxied.has(place)
    const cannotAsk = listened.startsWith('unix:') || flags.includes('quic') || isProxied
    // Without TLS, nothing but HTTP/2 is spoken there.
    const isUsual = isTls ? !wantsCertificate : !flags.includes('http2')
    const rank = (isUsual ? 4 : 0) + (isTls ? 2 : 0) + (address === '::1' ? 0 : 1)
    return { place, address, port, isTls, isProxied, rank: cannotAsk ? -1 : rank }
  })
}

/** What each `listen` of a server says; as nginx has it, if there is none. */
function listenWordsOf({ block }: Directive): Array<{ readonly listened: string; readonly flags: readonly string[] }> {
  const listens = (block ?? []).filter(({ words }) => words[0] === 'listen').map(({ words }) => words.slice(1))
  return (listens.length > 0 ? listens : [['80']]).map(([listened = '', ...flags]) => ({ listened, flags }))
}

/**
 * `80`, `name`, `name:80`, `*:80`, `[::]:80` or `[::]`, as a place that the host itself can connect to; of a range, its first port.
 * A Unix socket is a place of its own.
 */
function parseListen(place: string): { address: string; named: string; port: number; lastPort: number } {
  const [, onlyFirst, onlyLast] = /^(\d+)(?:-(\d+))?$/.exec(place) ?? []
  const [, host, first, last] = /^(\[[^\]]*\]|[^:]*)(?::(\d+)(?:-(\d+))?)?$/.exec(place) ?? []
  const address = onlyFirst === undefined ? (host ?? place).replaceAll(/[[\]]/g, '') : ''
  const port = Number(onlyFirst ?? first ?? 80)
  const named = EVERY_ADDRESS.includes(address) ? '' : address
  return { address: ownAddress(address), named, port, lastPort: Number(onlyLast ?? last ?? port) }
}

/** The ports on which a server listens; a Unix socket is none. */
export function listenPortsOf(server: Directive): number[] {
  return listenWordsOf(server).flatMap(({ listened }) => {
    if (listened.startsWith('unix:')) return []
    const { port, lastPort } = parseListen(listened)
    const count = Math.min(Math.max(lastPort - port + 1, 1), WIDEST_RANGE)
    return Array.from({ length: count }, (_, index) => port + index)
  })
}

/** A `listen`, as far as it decides which requests come to a server. */
export interface ListenPlace {
  /** Empty: each of IPv4; `::`: each of IPv6. */
  readonly address: string
  readonly port: number
  readonly isTls: boolean
}

/** Of a port of its own, whatever its number: such a listen takes no request from one without it. */
const NOT_TCP = ['quic', 'udp']

/** Where these servers listen: in a range, on its first port. */
export function listenPlacesOf(servers: readonly Directive[]): ListenPlace[] {
  return servers.flatMap(listenWordsOf).flatMap(({ listened, flags }) => {
    if (listened.startsWith('unix:') || NOT_TCP.some((flag) => flags.includes(flag))) return []
    const { named, port } = parseListen(listened)
    const isEach = flags.includes('ipv6only=off') ? ['', '::'] : ['::']
    const isTls = flags.includes('ssl')
    return (/^[0:]+$/.test(named) ? isEach : [named]).map((address) => ({ address, port, isTls }))
  })
}

function ownAddress(address: string): string {
  if (EVERY_ADDRESS.includes(address)) return '127.0.0.1'
  return /^[0:]+$/.test(address) ? '::1' : address
}
