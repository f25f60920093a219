import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { isInWorkflow } from '../runner.ts'
import type { Operation } from './inputs.ts'
import type { PullRequest, RunContext } from './run-context.ts'

/**
 * Where the run came from; the commit is the one that is checked out in the working directory, if any. Read
 * from the runner's variables: @actions/github would read the same, but brings GitHub's whole client along.
 */
export function readRunContext(workingDirectory: string, operation: Operation): RunContext {
  return isInWorkflow() ? readWorkflow(workingDirectory) : readTerminal(workingDirectory, operation)
}

function readWorkflow(workingDirectory: string): RunContext {
  const repository = variable('GITHUB_REPOSITORY')
  const url = `${variable('GITHUB_SERVER_URL') || 'https://github.com'}/${repository}`
  const sha = readHead(workingDirectory) ?? variable('GITHUB_SHA')
  const runId = Number(variable('GITHUB_RUN_ID'))
  const runAttempt = Number(variable('GITHUB_RUN_ATTEMPT'))
  return {
    repository,
    runNumber: Number(variable('GITHUB_RUN_NUMBER')),
    runAttempt,
    sha,
    ref: readBranch(workingDirectory) ?? readRef(),
    actor: variable('GITHUB_ACTOR'),
    runId,
    runUrl: `${url}/actions/runs/${runId}/attempts/${runAttempt}`,
    commitUrl: `${url}/commit/${sha}`,
    pullRequest: readMergedPullRequest(),
  }
}

/** The command may be run in any folder; only a deployment depends on what is checked out there. */
function readTerminal(workingDirectory: string, operation: Operation): RunContext {
  const folder = operation === 'deploy' ? workingDirectory : null
  return {
    repository: '',
    runNumber: 0,
    runAttempt: Math.floor(Date.now() / 1000),
    sha: (folder && readHead(folder)) ?? '',
    ref: (folder && readBranch(folder)) ?? '',
    actor: `${readLogin()}@${hostname()}`,
    runId: 0,
    runUrl: '',
    commitUrl: '',
    pullRequest: null,
  }
}

/** Some containers have no name for the user that they run as. */
function readLogin(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.()}`
  }
}

function variable(name: string): string {
  return process.env[name] ?? ''
}

/** A button with a branch input, or a merged pull request, builds another commit than the one that GitHub names. */
function readHead(folder: string): string | null {
  const head = askGit(folder, ['rev-parse', 'HEAD'])
  return head !== null && /^[0-9a-f]{40,64}$/.test(head) ? head : null
}

/** Null if a commit is checked out instead of a branch. */
function readBranch(folder: string): string | null {
  return askGit(folder, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
}

/** On a pull request GITHUB_REF is a merge ref that no person knows. */
function readRef(): string {
  return variable('GITHUB_HEAD_REF') || variable('GITHUB_REF').replace(/^refs\/(heads|tags)\//, '')
}

/** GitHub's description of an event, as far as this action reads it. */
interface Event {
  readonly action?: string
  readonly pull_request?: {
    readonly merged: boolean | null
    readonly number: number
    readonly title: string
    readonly html_url: string
  }
}

function readMergedPullRequest(): PullRequest | null {
  const path = variable('GITHUB_EVENT_PATH')
  if (path === '' || !existsSync(path)) return null
  const { action, pull_request: pull } = JSON.parse(readFileSync(path, 'utf8')) as Event
  if (action !== 'closed' || pull?.merged !== true) return null
  return { number: pull.number, title: pull.title, url: pull.html_url }
}

function askGit(folder: string, question: readonly string[]): string | null {
  // In a container the checkout can belong to another user, which Git would refuse.
  const asked = spawnSync('git', ['-c', 'safe.directory=*', '-C', folder, ...question], { encoding: 'utf8' })
  return asked.status === 0 ? asked.stdout.trim() : null
}
