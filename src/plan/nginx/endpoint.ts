import type { Directive } from './directives.ts'
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
/** Of ports: nobody listens on more. */
const WIDEST_RANGE = 1_000

/** One `listen` of a server. */
interface Listen {
  readonly address: string
  readonly port: number
  readonly isTls: boolean
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
  const tlsAddresses = new Set(all.flatMap((server) => listensOf(server, new Set())).flatMap(tlsAddress))
  const endpoints = servers.flatMap((server) =>
    listensOf(server, tlsAddresses).map((listen) => ({
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

function tlsAddress({ address, port, isTls }: Listen): string[] {
  return isTls ? [`${address}:${port}`] : []
}

function listensOf({ block }: Directive, tlsAddresses: ReadonlySet<string>): Listen[] {
  const directives = block ?? []
  const says = (name: string, value: string) => directives.some(({ words }) => words[0] === name && words[1] === value)
  const listens = directives.filter(({ words }) => words[0] === 'listen').map(({ words }) => words.slice(1))
  const wantsCertificate = says('ssl_verify_client', 'on')
  return (listens.length > 0 ? listens : [['80']]).map(([listened = '', ...flags]) => {
    const { address, port } = parseListen(listened)
    const isTls = flags.includes('ssl') || says('ssl', 'on') || tlsAddresses.has(`${address}:${port}`)
    const cannotAsk = listened.startsWith('unix:') || flags.includes('quic') || flags.includes('proxy_protocol')
    const speaksOnlyHttp2 = flags.includes('http2') && !isTls
    const isUsual = isTls ? !wantsCertificate : !speaksOnlyHttp2
    const rank = (isUsual ? 4 : 0) + (isTls ? 2 : 0) + (address === '::1' ? 0 : 1)
    return { address, port, isTls, rank: cannotAsk ? -1 : rank }
  })
}

/** `80`, `name`, `name:80`, `*:80`, `[::]:80` or `[::]`, as a place that the host itself can connect to; of a range, its first port. */
function parseListen(place: string): { address: string; port: number; lastPort: number } {
  const [, onlyFirst, onlyLast] = /^(\d+)(?:-(\d+))?$/.exec(place) ?? []
  const [, host, first, last] = /^(\[[^\]]*\]|[^:]*)(?::(\d+)(?:-(\d+))?)?$/.exec(place) ?? []
  const address = onlyFirst === undefined ? (host ?? '').replace(/^\[(.*)\]$/, '$1') : ''
  const port = Number(onlyFirst ?? first ?? 80)
  return { address: ownAddress(address), port, lastPort: Number(onlyLast ?? last ?? port) }
}

/** The ports on which a server listens; a Unix socket is none. */
export function listenPortsOf({ block }: Directive): number[] {
  const listens = (block ?? []).filter(({ words }) => words[0] === 'listen').map(({ words }) => words[1] ?? '')
  const places = listens.length === 0 ? ['80'] : listens.filter((place) => !place.startsWith('unix:'))
  return places.map(parseListen).flatMap(({ port, lastPort }) => {
    const count = Math.min(Math.max(lastPort - port + 1, 1), WIDEST_RANGE)
    return Array.from({ length: count }, (_, index) => port + index)
  })
}

function ownAddress(address: string): string {
  if (['', '*', '0.0.0.0'].includes(address)) return '127.0.0.1'
  return /^[0:]+$/.test(address) ? '::1' : address
}
