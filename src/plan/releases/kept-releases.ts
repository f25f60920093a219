import { Failure } from '../../failure.ts'
import type { AppObservation, JournalEntry } from '../app-observation.ts'
import { commitOf, versionOf } from './release-name.ts'

/** A release that every app host keeps, and what is known about it. */
export interface KeptRelease {
  readonly name: string
  /** Null for a name that this action did not make, as `commit`. */
  readonly version: string | null
  /** Short. */
  readonly commit: string | null
  /** ISO 8601. */
  readonly uploadedAt: string
  /** By the clock of the first app host, as `uploadedAt`; null if that host did not say what time it is. */
  readonly ageSeconds: number | null
  /** Who deployed it; null if the journal does not say. */
  readonly actor: string | null
  /** Result of the last operation that involved it; null if the journal does not say. */
  readonly lastResult: string | null
  /** Whether it was reverted, or failed before it was ever live, so that it is only promoted if it is named. */
  readonly isDistrusted: boolean
}

/** Results of an operation that made its release live. */
export const MADE_LIVE: readonly string[] = ['deployed', 'promoted', 'rolled-back']

/** Stages in which a failure is the release's own. */
const RELEASE_FAULT_STAGES: readonly (string | null)[] = ['Launch', 'Health', 'Warm up']

/** The newest first. `lost` is one that is distrusted although no journal says why; null if there is none. */
export function findKeptReleases(apps: readonly AppObservation[], lost: string | null = null): KeptRelease[] {
  const [first, ...others] = apps
  if (!first) return []
  const { releases, journal, now } = first
  return releases
    .filter(({ name }) => others.every((app) => holds(app, name)))
    .sort((a, b) => b.uploadedAt - a.uploadedAt || (a.name < b.name ? 1 : -1))
    .map(({ name, uploadedAt }) => {
      const entries = journal.filter(({ release }) => release === name)
      return {
        name,
        version: versionOf(name),
        commit: commitOf(name),
        uploadedAt: new Date(uploadedAt * 1000).toISOString(),
        ageSeconds: now === null ? null : Math.max(0, now - uploadedAt),
        actor: entries.find(({ operation }) => operation === 'deploy')?.actor ?? null,
        lastResult: entries.at(-1)?.result ?? null,
        isDistrusted: name === lost || wasRevertedOrFailed(name, journal),
      }
    })
}

export function holds(app: AppObservation, release: string): boolean {
  return app.releases.some(({ name }) => name === release)
}

/** Whether the journal, oldest first, says that the release was reverted, or failed without ever being live. */
export function wasRevertedOrFailed(release: string, journal: readonly JournalEntry[]): boolean {
  const entries = journal.filter((entry) => entry.release === release)
  const last = journal.findLast(
    (entry) => tellsLive(entry, release) || (entry.release === release && isReverted(entry)),
  )
  if (last) return !tellsLive(last, release)
  return entries.some(({ result, failedStep }) => result === 'failed' && RELEASE_FAULT_STAGES.includes(failedStep))
}

/** Whether the journal says that the release was ever live. */
export function wasLive(release: string, journal: readonly JournalEntry[]): boolean {
  return journal.some((entry) => tellsLive(entry, release))
}

/** Whether it was made live then or, though the line that would say so is missing or could not tell, found to be live. */
function tellsLive({ release: about, result, previousRelease }: JournalEntry, release: string): boolean {
  return previousRelease === release || (about === release && MADE_LIVE.includes(result))
}

/** Whether the journal, oldest first, says that the release was staged, and nothing of a promotion since. */
export function wasStagedLast(release: string, journal: readonly JournalEntry[]): boolean {
  const isStaging = (entry: JournalEntry) => entry.release === release && entry.result === 'staged'
  const last = journal.findLast((entry) => isStaging(entry) || tellsLive(entry, release))
  return last !== undefined && isStaging(last)
}

function isReverted({ result }: JournalEntry): boolean {
  return result === 'reverted' || result === 'unknown'
}

/** The kept release of that name, or the only one of that version. Throws a {@link Failure} that lists what is kept. */
export function requireKeptRelease(asked: string, apps: readonly AppObservation[]): string {
  const kept = findKeptReleases(apps)
  const named = kept.find(({ name }) => name === asked)
  if (named) return named.name
  const ofVersion = kept.filter(({ version }) => version === asked).map(({ name }) => name)
  if (ofVersion.length > 1) {
    throw new Failure(`${ofVersion.length} kept releases have the version ${asked}`, {
      remedy: `Set the input release to one of these: ${ofVersion.join(', ')}`,
    })
  }
  if (ofVersion[0]) return ofVersion[0]
  const list = kept.map(({ name }) => name).join(', ')
  const everywhere = apps.length > 1 ? ' on every app host' : ''
  throw new Failure(`no release ${asked} is kept${everywhere}`, {
    remedy:
      list === ''
        ? `No release is kept${everywhere}: deploy one first.`
        : `Set the input release to one of these: ${list}`,
  })
}

/** The release that was live last, of those that are kept, trusted and not the live one; null if there is none. */
export function findLastLive(apps: readonly AppObservation[], liveRelease: string | null): string | null {
  const candidates = findKeptReleases(apps).filter((kept) => kept.name !== liveRelease && !kept.isDistrusted)
  const wereLive = (apps[0]?.journal ?? []).flatMap(({ release, result, previousRelease }) =>
    MADE_LIVE.includes(result) ? [previousRelease, release] : [previousRelease],
  )
  return wereLive.findLast((release) => candidates.some(({ name }) => name === release)) ?? null
}
