import { type Directive, findDirectives } from './directives.ts'
import { findPasses, locationOf, type Pass } from './passes.ts'
import { serverBlocks } from './route.ts'
import { isSlot, placeOf, type SlotPlaces, serversOf } from './slot-places.ts'

/** As sites write it; without a name it is the same. */
const NAMELESS = '_'

/** A `proxy_pass` that no promotion changes: users would get the same slot whatever the link says. */
export interface PinnedPass {
  readonly target: string
  /** As in "location /api/"; null outside of one. */
  readonly location: string | null
  /** Whether its server includes the snippet. */
  readonly isJoined: boolean
}

/**
 * The first one in the servers that include the snippet, or in others for the same names, such as one for HTTPS that was
 * forgotten. `whole` has the upstreams that they name. Null if there is none.
 */
export function findPinnedPass(
  whole: readonly Directive[],
  joined: readonly Directive[],
  places: SlotPlaces,
): PinnedPass | null {
  const upstreams = findDirectives(whole, 'upstream').filter((one) => serversOf(one).some((at) => isSlot(at, places)))
  const pinning = new Set(upstreams.map(({ words }) => words[1] ?? ''))
  const isPinned = ({ target }: Pass) => pinning.has(placeOf(target)) || isSlot(placeOf(target), places)
  const names = new Set(joined.flatMap(namesOf))
  const isOfSameName = (server: Directive) =>
    !joined.includes(server) &&
    namesOf(server).some((name) => names.has(name) && (name !== NAMELESS || isForUsers(server)))
  for (const server of joined.length === 0 ? [] : [...joined, ...serverBlocks(whole).filter(isOfSameName)]) {
    const pass = findPasses(server).find(isPinned)
    if (pass) return { target: pass.target, location: locationOf(pass), isJoined: joined.includes(server) }
  }
  return null
}

/** By its port: what else has no name may be there to look at a slot. */
function isForUsers({ block }: Directive): boolean {
  const listens = (block ?? []).filter(({ words }) => words[0] === 'listen').map(({ words }) => words[1] ?? '')
  return listens.length === 0 || listens.some((place) => !/\d$/.test(place) || /(^|:)(80|443)$/.test(place))
}

function namesOf({ block }: Directive): string[] {
  const names = (block ?? []).filter(({ words }) => words[0] === 'server_name').flatMap(({ words }) => words.slice(1))
  return names.length === 0 ? [NAMELESS] : names.map((name) => name.toLowerCase() || NAMELESS)
}
