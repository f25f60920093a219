import { connectAddress, namedPlacesOf } from './connect-address.ts'
import { type Directive, valuesOf } from './directives.ts'
import { listenWordsOf, parseListen } from './listens.ts'
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

/** What one server says about a place holds for all that listen there. */
interface SharedFlags {
  readonly tls: ReadonlySet<string>
  readonly proxied: ReadonlySet<string>
}

/** One `listen` of a server. */
interface Listen {
  /** As nginx tells it from others: all addresses are not the loopback's. */
  readonly place: string
  /** By which the host itself can connect. */
  readonly address: string
  /** As it is written; empty: each of IPv4. */
  readonly named: string
  readonly port: number
  readonly isTls: boolean
  readonly isProxied: boolean
  /** The higher, the more likely users come this way; negative: it can't be used for requests. */
  readonly rank: number
}

/**
 * The endpoint of the first of these servers that users come through: by TLS if there is any. Null if none can be reached
 * by HTTP over TCP. `all` are the servers that nginx has: what one says about an address holds for the others there, and one that
 * names an address gets its requests. An address that is not one of the host's `own` is the last choice.
 */
export function findEndpoint(
  servers: readonly Directive[],
  all: readonly Directive[] = servers,
  own: readonly string[] = [],
): SiteEndpoint | null {
  const shared = sharedFlags(all)
  const named = namedPlacesOf(all)
  const endpoints = servers.flatMap((server) =>
    listensOf(server, shared).map((listen) => ({
      ...listen,
      address: connectAddress(listen, { server, named, own }),
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
    return { place, address, named, port, isTls, isProxied, rank: cannotAsk ? -1 : rank }
  })
}
