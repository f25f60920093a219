import type { JournalEntry } from '../app-observation.ts'
import { isSameOwner, type Owner } from '../owner-name.ts'
import { MADE_LIVE } from './kept-releases.ts'

/** A line of `deploys.jsonl`, and whose it is; null if it does not say. */
export interface OwnedEntry {
  readonly owner: Owner | null
  readonly entry: JournalEntry
}

/** Results after which something of the operation may run on a slot. */
const LEFT_RUNNING: readonly string[] = [...MADE_LIVE, 'staged', 'unknown']

/**
 * The other environment and service that deploys to this deploy path and to one of these ports; null if there is none. Deployments
 * from before the owner's first one don't count: that folder was handed on. `entries`: oldest first.
 */
export function findNeighbor(entries: readonly OwnedEntry[], owner: Owner, ports: readonly number[]): Owner | null {
  const users = entries.filter(({ entry }) => LEFT_RUNNING.includes(entry.result))
  const isOwn = (line: OwnedEntry) => line.owner !== null && isSameOwner(line.owner, owner)
  const isInTheWay = ({ entry: { livePort } }: OwnedEntry) => livePort !== null && ports.includes(livePort)
  const later = users.slice(users.findIndex(isOwn) + 1)
  return later.findLast((line) => line.owner && !isOwn(line) && isInTheWay(line))?.owner ?? null
}
