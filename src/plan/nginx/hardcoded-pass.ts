import { type Directive, findDirectives, valuesOf } from './directives.ts'
import { listenPortsOf } from './endpoint.ts'
import { findPasses, isForOnePath, locationOf, type Pass } from './proxy-passes.ts'
import { serverBlocks } from './route.ts'
import { isSlot, placeOf, type SlotPlaces, serversOf } from './slot-places.ts'

/** As sites write it; without a name it is the same. */
const NAMELESS = '_'
/** Ports that users connect to even if the joined servers listen elsewhere: one for HTTPS is easily forgotten. */
const USUAL_PORTS = [80, 443]

/** A `proxy_pass` that no promotion changes: what it gets always goes to the same slot, whatever the link says. */
export interface HardcodedPass {
  readonly target: string
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
  const pinning = new Set(upstreams.map(({ words }) => words[1] ?? ''))
  const isHardcoded = ({ target }: Pass) => pinning.has(placeOf(target)) || isSlot(placeOf(target), places)
  return [...joined, ...findRelated(whole, joined)].flatMap((server) => {
    const passes = findPasses(server)
    const followsLink = passes.some((pass) => isByLink(pass) && !isForOnePath(pass))
    return passes.filter(isHardcoded).map((pass) => ({
      target: pass.target,
      location: locationOf(pass),
      isJoined: joined.includes(server),
      isAside: isForOnePath(pass) || (isNamed(pass) && followsLink),
    }))
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

function isByLink({ target }: Pass): boolean {
  return /\$(live\b|\{live\})/.test(target)
}

/** Whether nginx goes there only from other locations, as for an error. */
function isNamed(pass: Pass): boolean {
  return locationOf(pass)?.startsWith('location @') === true
}

function namesOf(server: Directive): string[] {
  const names = valuesOf(server, 'server_name')
  return names.length === 0 ? [NAMELESS] : names.map((name) => name.toLowerCase() || NAMELESS)
}
