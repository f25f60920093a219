import { spawnSync } from 'node:child_process'
import { realpathSync, type Stats, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What is checked out in a folder. */
export interface Checkout {
  /** Full commit hash. */
  readonly sha: string
  /** Null if a commit is checked out instead of a branch. */
  readonly branch: string | null
}

/** Null if there is no checkout, or no Git. */
export function readCheckout(folder: string): Checkout | null {
  const head = askGit(folder, ['rev-parse', 'HEAD'])
  if (head === null || !/^[0-9a-f]{40,64}$/.test(head)) return null
  return { sha: head, branch: askGit(folder, ['symbolic-ref', '--quiet', '--short', 'HEAD']) }
}

/** The name of a commit that is checked out instead of a branch: its tag, or the one branch of origin that ends with it. */
export function nameCheckout(folder: string): string | null {
  const tag = askGit(folder, ['describe', '--tags', '--exact-match', 'HEAD'])
  if (tag !== null) return tag
  const format = ['--format=%(refname:strip=3)', 'refs/remotes/origin']
  const branches = askGit(folder, ['for-each-ref', '--points-at=HEAD', ...format])?.split('\n') ?? []
  const [branch = '', ...others] = branches.filter((name) => name !== 'HEAD')
  return branch === '' || others.length > 0 ? null : branch
}

/**
 * Whether a folder's checkout was there before this job began: a runner of one's own keeps the workspace. actions/checkout
 * always fetches, and a clone or another branch writes HEAD.
 */
export function isLeftOver(folder: string): boolean {
  const began = jobBegan()
  const git = began === null ? null : askGit(folder, ['rev-parse', '--absolute-git-dir'])
  if (began === null || git === null) return false
  return ['HEAD', 'FETCH_HEAD'].every((file) => (modifiedAt(join(git, file)) ?? 0) < began)
}

/**
 * When the first step of the job began, in milliseconds since the epoch; null outside of a workflow. GitHub's runner writes the
 * event again for each step, into a folder that it makes once for each job. act's runner, and so Gitea's, writes the event
 * once, and other files next to it.
 */
function jobBegan(): number | null {
  const event = process.env['GITHUB_EVENT_PATH'] ?? ''
  const times = event === '' ? [] : [modifiedAt(event), modifiedAt(dirname(event))]
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : Math.min(...known)
}

function modifiedAt(path: string): number | null {
  return statOf(path)?.mtimeMs ?? null
}

/** Null for what does not exist, and for what this user may not see. */
function statOf(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

/**
 * In a container the checkout can belong to another user. Git refuses what it finds itself there, whatever `-c safe.directory`
 * says (honored since Git 2.38), but not what it is pointed to.
 */
function askGit(folder: string, question: readonly string[]): string | null {
  const git = statOf(folder) && findGit(realpathSync(folder))
  if (git === null) return null
  const asked = spawnSync('git', ['--git-dir', git, ...question], { encoding: 'utf8' })
  return asked.status === 0 ? asked.stdout.trim() : null
}

/** The `.git` of the checkout that the folder is in: a folder, or in a worktree or submodule a file that names one. */
function findGit(folder: string): string | null {
  const git = join(folder, '.git')
  if (statOf(git)?.isFile() || statOf(join(git, 'HEAD')) !== null) return git
  return dirname(folder) === folder ? null : findGit(dirname(folder))
}
