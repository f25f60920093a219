import type { Directive } from './directives.ts'
import { type ListenPlace, listenPlacesOf } from './listens.ts'
import { bitsOfAddress, formatBits, reachableAddresses } from './own-addresses.ts'

/** By these, a server that listens on all addresses is reached from its own host. */
const LOOPBACKS = ['127.0.0.1', '::1']

/**
 * Where its own host can ask a server that listens there: nginx gives no request to an address that one of the `others` names, as
 * `listen 127.0.0.1:80` of a status page does, to a server that listens on all. `own` are the host's addresses, as its routes say.
 */
export function connectAddress(
  { address, named, port }: { readonly address: string; readonly named: string; readonly port: number },
  { server, others, own }: { server: Directive; others: readonly Directive[]; own: readonly string[] },
): string {
  const isNamed = address === named || !LOOPBACKS.includes(address)
  if (isNamed || !isNamedBy(address, port, others) || isNamedBy(address, port, [server])) return address
  const isSameKind = (other: string) => other.includes(':') === address.includes(':')
  const reachable = reachableAddresses(own).map(formatBits).filter(isSameKind)
  return reachable.find((other) => !isNamedBy(other, port, others)) ?? address
}

function isNamedBy(address: string, port: number, servers: readonly Directive[]): boolean {
  const bits = bitsOfAddress(address)
  const isIt = (place: ListenPlace) =>
    place.port === port &&
    (bitsOfAddress(place.address) === bits || (place.address === 'localhost' && LOOPBACKS.includes(address)))
  return listenPlacesOf(servers).some(isIt)
}
