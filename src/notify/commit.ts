import { commitOf } from '../plan/releases/release-name.ts'
import type { Outcome } from '../report/outcome.ts'

export interface Commit {
  /** In full, or as short as a release's name has it. */
  readonly sha: string
  /** Empty if the repository is not known. */
  readonly url: string
}

/** The commit that an operation makes live: the run's own, or the one of the release that waits on the standby; null if it is not known. */
export function liveCommit({ operation, release, run }: Pick<Outcome, 'operation' | 'release' | 'run'>): Commit | null {
  if (operation === 'deploy') return { sha: run.sha, url: run.commitUrl }
  const sha = commitOf(release)
  if (sha === null) return null
  const page = run.commitUrl.slice(0, run.commitUrl.length - run.sha.length)
  return { sha, url: page === '' ? '' : `${page}${sha}` }
}
