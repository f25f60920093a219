import type { Directive } from './directives.ts'
import { findProxyPasses, isAside, locationOf } from './proxy-passes.ts'
import { readRoute } from './route.ts'
import { placeOf, type SlotAddresses, upstreamKey } from './slot-addresses.ts'
import { createCertainResolver } from './variables.ts'

/** A pass in a slot's site of the links layout that leads to the other slot, by an upstream of another file. */
export interface StrayProxyPass {
  readonly name: string
  readonly target: string
  /** As in "location /api/"; null outside of one. */
  readonly location: string | null
  /** Of the other slot. */
  readonly port: number
}

/**
 * Those of these servers that users need: others are for one path, for a fallback, or for what meets a condition. `site` is the
 * site of this port, `borrowed` are the upstreams of other files.
 */
export function findStrayProxyPasses(
  servers: readonly Directive[],
  site: readonly Directive[],
  borrowed: readonly Directive[],
  port: number,
  places: SlotAddresses,
): StrayProxyPass[] {
  const ports = new Map(borrowed.map((upstream) => [upstreamKey(upstream), readRoute([upstream], places).primary]))
  const resolve = createCertainResolver(site)
  return servers
    .flatMap(findProxyPasses)
    .filter((pass) => !isAside(pass))
    .flatMap((pass) => {
      const [first, ...others] = ports.get(placeOf(resolve(pass)[0] ?? '').toLowerCase()) ?? []
      if (first === undefined || first === port || others.length > 0) return []
      return [{ name: pass.name, target: pass.target, location: locationOf(pass), port: first }]
    })
}

/** Without those that both sites have, each to the other slot, as for a preview: they change with the promotion, too. */
export function withoutCrossed(
  strays: readonly StrayProxyPass[],
  ofOther: readonly StrayProxyPass[],
): StrayProxyPass[] {
  return strays.filter(
    ({ location, port }) => !ofOther.some((other) => other.location === location && other.port !== port),
  )
}
