import type { Inputs } from '../../inputs/inputs.ts'
import { commitOf } from '../../plan/releases/release-name.ts'
import type { PlannedChange } from '../../progress/progress.ts'
import type { Changes } from '../../report/outcome.ts'
import { MissingPermission } from '../channel.ts'
import type { Deadline } from '../deadline.ts'
import type { GitHub } from './github.ts'

const MOST_COMMITS = 20
const PURPOSE = { purpose: 'the commits since the last release', permission: 'contents: read' }

/** The commits that come with the change; null if there is nothing to compare, or GitHub does not know the commits. */
export async function compareReleases(
  { rest, repository, ask }: GitHub,
  inputs: Inputs,
  { live, next }: PlannedChange,
  deadline: Deadline,
): Promise<Changes | null> {
  const base = commitOf(live)
  const head = commitOf(next)
  // A rollback removes commits; it does not add any.
  if (base === null || head === null || inputs.operation === 'rollback') return null
  const basehead = `${base}...${inputs.operation === 'deploy' ? inputs.run.sha : head}`
  try {
    // Without paging the answer contains the newest commit.
    const found = await ask(PURPOSE, deadline, (options) =>
      rest.repos.compareCommitsWithBasehead({ ...repository, basehead, ...options }),
    )
    const commits = found.commits
      .slice(-MOST_COMMITS)
      .reverse()
      .map(({ sha, html_url: url, commit, author }) => ({
        sha,
        title: commit.message.split('\n')[0] ?? '',
        url,
        author: (author && 'login' in author ? author.login : null) ?? commit.author?.name ?? '',
      }))
    return { base, url: found.html_url, total: found.total_commits, commits }
  } catch (thrown) {
    // A commit that was never pushed, or that a forced push removed.
    if (thrown instanceof MissingPermission && thrown.status === 404) return null
    throw thrown
  }
}
