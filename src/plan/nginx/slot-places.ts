import { type Directive, findDirectives } from './directives.ts'

/** What slots are to nginx: these ports, at these hosts (without brackets, in lower case). */
export interface SlotPlaces {
  readonly ports: readonly number[]
  readonly hosts: readonly string[]
}

/** Whether a `host:port` is a slot, whatever else the host has on the same port. */
export function isSlot(place: string | undefined, { ports, hosts }: SlotPlaces): boolean {
  return ports.includes(portOf(place)) && hosts.includes(addressOf(place).toLowerCase())
}

/**
 * The upstreams that name a slot, of which one at the service's hosts counts more than one elsewhere: another application may
 * have the same port, but hosts may also have other names in a site than in the inputs.
 */
export function findSlotUpstreams(site: readonly Directive[], places: SlotPlaces): Directive[] {
  const upstreams = findDirectives(site, 'upstream')
  const certain = upstreams.filter((upstream) => serversOf(upstream).some((place) => isSlot(place, places)))
  if (certain.length > 0) return certain
  return upstreams.filter((upstream) => serversOf(upstream).some((place) => places.ports.includes(portOf(place))))
}

/** The `host:port` of each server of an upstream. */
export function serversOf({ block }: Directive): string[] {
  return (block ?? []).filter(({ words }) => words[0] === 'server').map(({ words }) => words[1] ?? '')
}

/** What a `proxy_pass` names: an upstream, or a `host:port`. */
export function placeOf(target: string): string {
  return target.replace(/^https?:\/\//, '').replace(/\/.*$/s, '')
}

export function portOf(place: string | undefined): number {
  return Number(/:(\d+)$/.exec(place ?? '')?.[1])
}

export function addressOf(place = ''): string {
  return place.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
}
