/** What nginx says of its slots, as the names of their upstreams. */
export interface SlotAnswer {
  /** The live one: all clients get it but those whom a step sends to the other. */
  readonly live: string
  /** The one that the asker gets. */
  readonly own: string
  /** The asker's group; null if nginx is not set up for steps. */
  readonly group: number | null
}

/** Reads the answer of the location that tells the slot. */
export function readSlotAnswer(body: string): SlotAnswer {
  const [live = '', own = live, group] = body.trim().split(' ')
  return { live, own, group: group !== undefined && /^\d{1,2}$/.test(group) ? Number(group) : null }
}
