import { type Directive, findDirectives } from './directives.ts'

/** What slots are to nginx: these ports, at these hosts (without brackets, in lower case). */
export interface SlotAddresses {
  readonly ports: readonly number[]
  readonly hosts: readonly string[]
}

/** Whether a `host:port` is a slot, whatever else the host has on the same port. */
export function isSlot(place: string | undefined, { ports, hosts }: SlotAddresses): boolean {
  return ports.includes(portOf(place)) && hosts.includes(addressOf(place).toLowerCase())
}

/**
 * The upstreams that name a slot, of which one at the service's hosts counts more than one elsewhere: another application may
 * have the same port, but hosts may also have other names in a site than in the inputs.
 */
export function findSlotUpstreams(site: readonly Directive[], slots: SlotAddresses): Directive[] {
  const upstreams = findDirectives(site, 'upstream')
  const certain = upstreams.filter((upstream) => serversOf(upstream).some((place) => isSlot(place, slots)))
  if (certain.length > 0) return certain
  return upstreams.filter((upstream) => serversOf(upstream).some((place) => slots.ports.includes(portOf(place))))
}

/** The `host:port` of each server of an upstream. */
export function serversOf({ block }: Directive): string[] {
  return (block ?? []).filter(({ words }) => words[0] === 'server').map(({ words }) => words[1] ?? '')
}

/** The name of an upstream, which nginx takes in any case. */
export function upstreamKey({ words }: Directive): string {
  return (words[1] ?? '').toLowerCase()
}

/**
 * What a pass names: an upstream, or a `host:port`. A path, a query or a variable that holds them may follow; a variable that
 * stands for the host itself belongs to it.
 */
export function placeOf(target: string): string {
  const rest = withoutScheme(target)
  return /^([^/?]*?:\d+)(?:[/?$]|$)/.exec(rest)?.[1] ?? /^\$?[^/?$]*/.exec(rest)?.[0] ?? ''
}

export function withoutScheme(target: string): string {
  return target.replace(/^[^/]*:\/\//, '')
}

export function portOf(place: string | undefined): number {
  return Number(/:(\d+)$/.exec(place ?? '')?.[1])
}

export function addressOf(place = ''): string {
  return place.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
}
