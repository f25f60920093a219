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
