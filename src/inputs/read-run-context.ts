import { spawnSync } from 'node:child_process'
import { context } from '@actions/github'
import type { PullRequest, RunContext } from './inputs.ts'

/** Where the run came from; the commit is the one that is checked out in the working directory, where there is one. */
export function readRunContext(workingDirectory: string): RunContext {
  const repository = `${context.repo.owner}/${context.repo.repo}`
  const url = `${context.serverUrl}/${repository}`
  const sha = readHead(workingDirectory) ?? context.sha
  return {
    repository,
    runNumber: context.runNumber,
    runAttempt: context.runAttempt,
    sha,
    ref: readBranch(workingDirectory) ?? readRef(),
    actor: context.actor,
    runId: context.runId,
    runUrl: `${url}/actions/runs/${context.runId}/attempts/${context.runAttempt}`,
    commitUrl: `${url}/commit/${sha}`,
    pullRequest: readMergedPullRequest(),
  }
}

/** A button with a branch input, or a merged pull request, builds another commit than the one that GitHub names. */
function readHead(folder: string): string | null {
  const head = askGit(folder, ['rev-parse', 'HEAD'])
  return head !== null && /^[0-9a-f]{40,64}$/.test(head) ? head : null
}

/** Null where a commit is checked out and no branch. */
function readBranch(folder: string): string | null {
  return askGit(folder, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
}

/** On a pull request GITHUB_REF is a merge ref that no person knows. */
function readRef(): string {
  return process.env['GITHUB_HEAD_REF'] || context.ref.replace(/^refs\/(heads|tags)\//, '')
}

function readMergedPullRequest(): PullRequest | null {
  const { action, pull_request: pull } = context.payload
  if (action !== 'closed' || pull?.['merged'] !== true) return null
  return { number: pull.number, title: String(pull['title']), url: String(pull.html_url) }
}

function askGit(folder: string, question: readonly string[]): string | null {
  // In a container the checkout can belong to another user, which git would refuse.
  const asked = spawnSync('git', ['-c', 'safe.directory=*', '-C', folder, ...question], { encoding: 'utf8' })
  return asked.status === 0 ? asked.stdout.trim() : null
}
