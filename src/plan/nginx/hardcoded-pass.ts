import { type Directive, findDirectives, valuesOf } from './directives.ts'
import { listenPortsOf } from './endpoint.ts'
import { findPasses, isForOnePath, isNamed, locationOf } from './proxy-passes.ts'
import { serverBlocks } from './route.ts'
import { isSlot, placeOf, type SlotPlaces, serversOf, upstreamKey } from './slot-places.ts'
import { createResolver } from './variables.ts'

/** As sites write it; without a name it is the same. */
const NAMELESS = '_'
/** Ports that users connect to even if the joined servers listen elsewhere: one for HTTPS is easily forgotten. */
const USUAL_PORTS = [80, 443]

/** A pass that no promotion changes: what it gets always goes to the same slot, whatever the link says. */
export interface HardcodedPass {
  /** `proxy_pass` or `grpc_pass`. */
  readonly name: string
  readonly target: string
  /** Where it leads: an upstream, or a `host:port`. */
  readonly place: string
  /** As in "location /api/"; null outside of one. */
  readonly location: string | null
  /** Whether its server includes the snippet. */
  readonly isJoined: boolean
  /** Whether users get the live slot without it: it is for one path, to monitor a slot, or a fallback of others that follow the link. */
  readonly isAside: boolean
}

/**
 * Those in the servers that include the snippet, and in others of the same names to which users may come. `whole` has the
 * upstreams that they name.
 */
export function findHardcodedPasses(
  whole: readonly Directive[],
  joined: readonly Directive[],
  places: SlotPlaces,
): HardcodedPass[] {
  if (joined.length === 0) return []
  const upstreams = findDirectives(whole, 'upstream').filter((one) => serversOf(one).some((at) => isSlot(at, places)))
  const pinning = new Set(upstreams.map(upstreamKey))
  const isHardcoded = (place: string) => pinning.has(place.toLowerCase()) || isSlot(place, places)
  const resolve = createResolver(whole)
  return [...joined, ...findRelated(whole, joined)].flatMap((server) => {
    const passes = findPasses(server).map((pass) => ({ pass, targets: resolve(pass) }))
    const followsLink = passes.some(({ pass, targets }) => targets.some(isByLink) && !isForOnePath(pass))
    return passes.flatMap(({ pass, targets }): HardcodedPass[] => {
      const place = targets.map(placeOf).find(isHardcoded)
      if (place === undefined) return []
      const isAside = isForOnePath(pass) || (isNamed(pass) && followsLink)
      const { name, target } = pass
      return [{ name, target, place, location: locationOf(pass), isJoined: joined.includes(server), isAside }]
    })
  })
}

/** The other servers that have a name of the joined ones, at a port that users connect to: others are there to look at a slot. */
function findRelated(whole: readonly Directive[], joined: readonly Directive[]): Directive[] {
  const names = new Set(joined.flatMap(namesOf))
  const ports = new Set([...USUAL_PORTS, ...joined.flatMap(listenPortsOf)])
  return serverBlocks(whole).filter(
    (server) =>
      !joined.includes(server) &&
      namesOf(server).some((name) => names.has(name)) &&
      listenPortsOf(server).some((port) => ports.has(port)),
  )
}

function isByLink(target: string): boolean {
  return /\$(live\b|\{live\})/.test(target)
}

function namesOf(server: Directive): string[] {
  const names = valuesOf(server, 'server_name')
  return names.length === 0 ? [NAMELESS] : names.map((name) => name.toLowerCase() || NAMELESS)
}
