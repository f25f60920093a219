/** The newest promotion that an nginx host has a record of (`record.sh`). */
export interface PromotionRecord {
  readonly state: 'pending' | 'confirmed' | 'reverting' | 'reverted'
  /** Whether somebody on the host still sees to it that it ends. */
  readonly isHeld: boolean
  readonly from: number
  readonly to: number
  /** What it made live, or was about to; null if that was not recorded. */
  readonly release: string | null
  /** The slot that requests had left before, for the other one; null if they had left none, or that was not recorded. */
  readonly movedFrom: number | null
  /** When it was last written, in seconds since the epoch. */
  readonly writtenAt: number
  /** When it last changed the link, in seconds since the epoch; null if that was not noted. */
  readonly linkedAt: number | null
  /** When and why it was reverted, in words; null if it was not. */
  readonly because: string | null
}

/** Clocks of processes and files differ by up to this many seconds for one and the same event. */
export const SAME_MOMENT_SECONDS = 2

/** Reads what `tell_record` says after the words `promotion`, `promotion-release` and so on; null: it does not say it. */
export function readRecord(
  said: string | null,
  release: string | null = null,
  because: string | null = null,
  movedFrom: number | null = null,
): PromotionRecord | null {
  const pattern = /^(pending|confirmed|reverting|reverted) (held|free) (\d+) (\d+) (\d+) (\d*)$/
  const [, state, lock, from, to, writtenAt, linkedAt] = pattern.exec(said ?? '') ?? []
  if (state === undefined) return null
  return {
    state: state as PromotionRecord['state'],
    isHeld: lock === 'held',
    from: Number(from),
    to: Number(to),
    release,
    movedFrom,
    writtenAt: Number(writtenAt),
    linkedAt: linkedAt ? Number(linkedAt) : null,
    because,
  }
}

/** Whether it is neither final nor abandoned: its host is about to end it. */
export function isUnderWay(record: PromotionRecord | null): boolean {
  return record?.isHeld === true && !isFinal(record)
}

/**
 * Whether nobody ended it and nobody will. A link that was changed after the record was last written was decided on by
 * somebody else; `linkChangedAt` is in seconds since the epoch.
 */
export function isAbandoned(record: PromotionRecord | null, linkChangedAt: number | null): record is PromotionRecord {
  if (record === null || record.isHeld || isFinal(record)) return false
  // Where a file server has the home folder, the record's own time is that of the server's clock; what it notes of the link is not.
  if (linkChangedAt === null || linkChangedAt === record.linkedAt) return true
  return linkChangedAt <= record.writtenAt + SAME_MOMENT_SECONDS
}

/** The slot that a finished promotion left live, and when it changed the link; null if there is none. */
export function leftLiveBy(
  record: PromotionRecord | null,
): { readonly port: number; readonly changedAt: number } | null {
  if (record === null || record.linkedAt === null || !isFinal(record)) return null
  return { port: record.state === 'confirmed' ? record.to : record.from, changedAt: record.linkedAt }
}

/**
 * Whether requests have left the slot for the other one, in whichever run that was, and nothing was decided since: the newest record
 * would tell of a promotion to the slot, or name the release that they had reached, which is recorded as live. Without one, a run has
 * only put back what was live.
 */
export function haveLeft(port: number, record: PromotionRecord | null): boolean {
  if (record?.movedFrom !== port) return false
  return record.from !== record.to || record.state !== 'confirmed' || record.release === null
}

function isFinal({ state }: PromotionRecord): boolean {
  return state === 'confirmed' || state === 'reverted'
}
