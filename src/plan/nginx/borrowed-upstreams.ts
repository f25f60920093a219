import { type Directive, findDirectives } from './directives.ts'
import { findProxyPasses, isAside } from './proxy-passes.ts'
import { readRoute, serverBlocks } from './route.ts'
import { findSlotUpstreams, isSlot, placeOf, type SlotAddresses, serversOf, upstreamKey } from './slot-addresses.ts'
import { createResolver } from './variables.ts'

/**
 * The upstreams that a site uses but does not define, as far as they are the service's: nginx reads them from another file,
 * such as conf.d/upstreams.conf. `whole` has them.
 */
export function findBorrowedUpstreams(
  site: readonly Directive[],
  whole: readonly Directive[],
  slots: SlotAddresses,
): Directive[] {
  const own = new Set(findDirectives(site, 'upstream').map(upstreamKey))
  const used = new Set(namesInUse(site))
  const others = new Map(findDirectives(whole, 'upstream').map((upstream) => [upstreamKey(upstream), upstream]))
  const borrowed = [...others].filter(([name]) => used.has(name) && !own.has(name)).map(([, upstream]) => upstream)
  // Where the site itself says what the slots are, another application's upstream may have a slot's port.
  if (findSlotUpstreams(site, slots).length === 0) return borrowed
  return borrowed.filter((upstream) => serversOf(upstream).some((place) => isSlot(place, slots)))
}

/**
 * Of the slots' upstreams in other files, those that say which slot a site is for: what users need, and of that what leads to
 * the slot of this port if there is any. What else it leads to is another matter.
 */
export function findRoutedUpstreams(
  site: readonly Directive[],
  ofSlots: readonly Directive[],
  port: number,
  places: SlotAddresses,
): readonly Directive[] {
  const resolve = createResolver(site)
  const needing = serverBlocks(site)
    .flatMap(findProxyPasses)
    .filter((pass) => !isAside(pass))
  const names = new Set(needing.flatMap(resolve).map((target) => placeOf(target).toLowerCase()))
  const needed = ofSlots.filter((upstream) => names.has(upstreamKey(upstream)))
  const own = needed.filter((upstream) => {
    const { primary } = readRoute([upstream], places)
    return primary.length === 1 && primary[0] === port
  })
  return [own, needed].find((some) => some.length > 0) ?? ofSlots
}

/** What its passes name and none of these upstreams is: a name without a port, such as an upstream's. */
export function findUnknownNames(site: readonly Directive[]): string[] {
  const known = new Set(findDirectives(site, 'upstream').map(upstreamKey))
  return [...new Set(namesInUse(site))].filter((name) => /^[\w.-]*[a-z_-][\w.-]*$/.test(name) && !known.has(name))
}

function namesInUse(site: readonly Directive[]): string[] {
  const resolve = createResolver(site)
  return serverBlocks(site)
    .flatMap(findProxyPasses)
    .flatMap(resolve)
    .map((target) => placeOf(target).toLowerCase())
}
