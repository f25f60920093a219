import { type Directive, findDirectives, valuesOf } from './directives.ts'
import { listenPortsOf } from './listens.ts'
import { findProxyPasses, isConditional, isForOnePath, isInternal, isNamed, locationOf } from './proxy-passes.ts'
import { readRoute, serverBlocks } from './route.ts'
import { isSlot, placeOf, type SlotAddresses, serversOf, upstreamKey } from './slot-addresses.ts'
import { createCertainResolver } from './variables.ts'

/** As sites write it; without a name it is the same. */
const NAMELESS = '_'
/** Ports that users connect to even if the joined servers listen elsewhere: one for HTTPS is easily forgotten. */
const USUAL_PORTS = [80, 443]

/** A pass that no promotion changes: what it gets goes to the same slot or to both, whatever the link says. */
export interface HardcodedProxyPass {
  /** `proxy_pass` or `grpc_pass`. */
  readonly name: string
  readonly target: string
  /** Where it leads: an upstream, or a `host:port`. */
  readonly place: string
  /** As in "location /api/"; null outside of one. */
  readonly location: string | null
  /** Whether its server includes the snippet. */
  readonly isJoined: boolean
  /** Whether other requests that it gets follow the link. */
  readonly isForSome: boolean
  /** Whether the upstream shares them out among both slots. */
  readonly isShared: boolean
  /** Whether users get the live slot without it: it is for one path, to monitor a slot, a fallback of others that follow the link, or an exception from that. */
  readonly isAside: boolean
}

/**
 * Those in the servers that include the snippet, and in others of the same names to which users may come. `whole` has the
 * upstreams that they name.
 */
export function findHardcodedProxyPasses(
  whole: readonly Directive[],
  joined: readonly Directive[],
  slots: SlotAddresses,
): HardcodedProxyPass[] {
  const countSlots = slotCounter(whole, slots)
  const resolve = createCertainResolver(whole)
  return [...joined, ...findRelated(whole, joined)].flatMap((server) => {
    const passes = findProxyPasses(server).map((pass) => ({ pass, targets: resolve(pass) }))
    const followsLink = passes.some(({ pass, targets }) => targets.some(namesLink) && !isForOnePath(pass))
    return passes.flatMap(({ pass, targets }): HardcodedProxyPass[] => {
      const location = locationOf(pass)
      const named = targets.map(placeOf)
      // What both slots have, such as files, may come from either.
      const isForFew = followsLink && !isForEverything(location)
      const place =
        named.find((each) => countSlots(each) === 1) ?? named.find((each) => countSlots(each) > 1 && !isForFew)
      if (place === undefined) return []
      const isException = countSlots(named[0] ?? '') === 0 && targets.some(namesLink)
      const isForSome = isException || (isConditional(pass) && followsLink)
      const isAside = isForSome || isForOnePath(pass) || ((isNamed(pass) || isInternal(pass)) && followsLink)
      const { name, target } = pass
      const isShared = countSlots(place) > 1
      return [{ name, target, place, location, isJoined: joined.includes(server), isForSome, isShared, isAside }]
    })
  })
}

export function isForEverything(location: string | null): boolean {
  return location === null || location === 'location /'
}

/** Says to how many slots a place leads, apart from backups. */
function slotCounter(whole: readonly Directive[], slots: SlotAddresses): (place: string) => number {
  const upstreams = findDirectives(whole, 'upstream').filter((one) => serversOf(one).some((at) => isSlot(at, slots)))
  const counts = new Map(upstreams.map((one) => [upstreamKey(one), readRoute([one], slots).primary.length]))
  return (place) => counts.get(place.toLowerCase()) ?? Number(isSlot(place, slots))
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

function namesLink(target: string): boolean {
  return /\$(live\b|\{live\})/.test(target)
}

function namesOf(server: Directive): string[] {
  const names = valuesOf(server, 'server_name')
  return names.length === 0 ? [NAMELESS] : names.map((name) => name.toLowerCase() || NAMELESS)
}
