import type { ListenPlace } from './listens.ts'
import { bitsOfAddress, placeKey, reachableAddresses } from './own-addresses.ts'

/** A `listen` of another site. */
export interface OtherListen extends ListenPlace {
  readonly path: string
}

/** What does not reach a site since another one names the address: nginx considers only servers that do. */
export interface LostAddresses {
  readonly lost: readonly OtherListen[]
  /** Whether the site is reached by no other address of the host. */
  readonly isAll: boolean
}

/** Where a site that listens on all addresses gets no request. `own` are the host's addresses, as its routes say. */
export function findLostAddresses(
  places: readonly ListenPlace[],
  others: readonly OtherListen[],
  own: readonly string[],
): LostAddresses {
  const hosts = reachableAddresses(own)
  const keyAt = ({ address, port }: ListenPlace) => placeKey(bitsOfAddress(address), port)
  const named = new Set(places.map(keyAt))
  const taken = new Map<string, OtherListen>()
  for (const other of others) if (!taken.has(keyAt(other))) taken.set(keyAt(other), other)
  const reached = places.flatMap(({ address, port }) =>
    hosts.filter((host) => covers(address, host)).map((host) => placeKey(host, port)),
  )
  const lost = new Set(reached.filter((key) => taken.has(key) && !named.has(key)))
  return {
    lost: [...lost].flatMap((key) => taken.get(key) ?? []),
    isAll: reached.every((key) => lost.has(key)),
  }
}

function covers(address: string, host: string): boolean {
  if (address === '') return host.length === 32
  return address === '::' ? host.length === 128 : bitsOfAddress(address) === host
}
