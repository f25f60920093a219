import type { JournalEntry } from '../observation.ts'
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
 * The environment and service that has deployed to this deploy path, and to one of these ports, since its owner did first, or before
 * it ever did; null if there is none. One that deployed only before the owner's first deployment has handed it on. On ports of their
 * own, several can share a folder. `entries`: oldest first.
 */
export function findNeighbor(entries: readonly OwnedEntry[], owner: Owner, ports: readonly number[]): Owner | null {
  const users = entries.filter(({ entry }) => LEFT_RUNNING.includes(entry.result))
  const isOwn = (line: OwnedEntry) => line.owner !== null && isSameOwner(line.owner, owner)
  const isInTheWay = ({ entry: { livePort } }: OwnedEntry) => livePort !== null && ports.includes(livePort)
  const later = users.slice(users.findIndex(isOwn) + 1)
  return later.findLast((line) => line.owner && !isOwn(line) && isInTheWay(line))?.owner ?? null
}
