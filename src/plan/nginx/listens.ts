import type { Directive } from './directives.ts'

const EVERY_ADDRESS = ['', '*', '0.0.0.0']
/** Of ports: nobody listens on more. */
const WIDEST_RANGE = 1_000

/** What each `listen` of a server says; as nginx has it, if there is none. */
export function listenWordsOf({
  block,
}: Directive): Array<{ readonly listened: string; readonly flags: readonly string[] }> {
  const listens = (block ?? []).filter(({ words }) => words[0] === 'listen').map(({ words }) => words.slice(1))
  return (listens.length > 0 ? listens : [['80']]).map(([listened = '', ...flags]) => ({ listened, flags }))
}

/**
 * `80`, `name`, `name:80`, `*:80`, `[::]:80` or `[::]`, as a place that the host itself can connect to; of a range, its first port.
 * A Unix socket is a place of its own.
 */
export function parseListen(place: string): { address: string; named: string; port: number; lastPort: number } {
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
