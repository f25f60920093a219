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
 * The environment and service that has deployed to this deploy path since its owner did first, or before it ever did; null
 * if there is none. One that deployed only before the owner's first deployment has handed it on. `entries`: oldest first.
 */
export function findNeighbor(entries: readonly OwnedEntry[], owner: Owner): Owner | null {
  const users = entries.flatMap((line) => (line.owner && LEFT_RUNNING.includes(line.entry.result) ? [line.owner] : []))
  const first = users.findIndex((user) => isSameOwner(user, owner))
  return users.slice(first + 1).findLast((user) => !isSameOwner(user, owner)) ?? null
}
