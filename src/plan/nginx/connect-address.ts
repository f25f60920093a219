import type { Directive } from './directives.ts'
import { listenPlacesOf } from './listens.ts'
import { bitsOfAddress, formatBits, placeKey, reachableAddresses } from './own-addresses.ts'

/** By these, a server that listens on all addresses is reached from its own host. */
const LOOPBACKS = ['127.0.0.1', '::1']

/** Addresses, each with a port, that a `listen` names. */
export type NamedPlaces = ReadonlySet<string>

/** Those of all these servers, for many questions. */
export function namedPlacesOf(servers: readonly Directive[]): NamedPlaces {
  const places = listenPlacesOf(servers).flatMap(({ address, port }) =>
    (address === 'localhost' ? LOOPBACKS : [address]).map((each) => placeKey(bitsOfAddress(each), port)),
  )
  return new Set(places)
}

/**
 * Where its own host can ask a server that listens there: nginx gives no request to an address that another server names, as
 * `listen 127.0.0.1:80` of a status page does, to one that listens on all. `named` are those of all servers, `own` the host's
 * addresses, as its routes say.
 */
export function connectAddress(
  { address, named: itself, port }: { readonly address: string; readonly named: string; readonly port: number },
  { server, named, own }: { server: Directive; named: NamedPlaces; own: readonly string[] },
): string {
  const bits = bitsOfAddress(address)
  const key = placeKey(bits, port)
  if (address === itself || !LOOPBACKS.includes(address) || !named.has(key)) return address
  if (namedPlacesOf([server]).has(key)) return address
  const free = reachableAddresses(own).find((other) => {
    return other.length === bits?.length && !named.has(placeKey(other, port))
  })
  return free === undefined ? address : formatBits(free)
}
