import { existsSync, readFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { isInWorkflow } from '../runner.ts'
import type { Operation } from './inputs.ts'
import type { BuildInputs } from './read-build.ts'
import { type Checkout, nameCheckout, readCheckout } from './read-checkout.ts'
import type { PullRequest, RunContext } from './run-context.ts'

/**
 * Where the run came from; the commit is the one that is checked out in the working directory, if any. Read
 * from the runner's variables: @actions/github would read the same, but brings GitHub's whole client along.
 */
export function readRunContext({ workingDirectory, isLeftOver }: BuildInputs, operation: Operation): RunContext {
  return isInWorkflow()
    ? readWorkflow(workingDirectory, isLeftOver ? null : readCheckout(workingDirectory))
    : readTerminal(workingDirectory, operation === 'deploy' ? readCheckout(workingDirectory) : null)
}

/** A button with a branch input, or a merged pull request, builds another commit than the one that GitHub names. */
function readWorkflow(folder: string, checkout: Checkout | null): RunContext {
  const repository = variable('GITHUB_REPOSITORY')
  const url = `${variable('GITHUB_SERVER_URL') || 'https://github.com'}/${repository}`
  const sha = checkout?.sha ?? variable('GITHUB_SHA')
  const runId = Number(variable('GITHUB_RUN_ID'))
  const runAttempt = Number(variable('GITHUB_RUN_ATTEMPT'))
  return {
    repository,
    runNumber: Number(variable('GITHUB_RUN_NUMBER')),
    runAttempt,
    sha,
    ref: checkout?.branch ?? readRef(folder, sha),
    // Who started this attempt: GITHUB_ACTOR stays the one who started the first. GitHub Enterprise Server has it since 3.7.
    actor: variable('GITHUB_TRIGGERING_ACTOR') || variable('GITHUB_ACTOR'),
    runId,
    runUrl: `${url}/actions/runs/${runId}/attempts/${runAttempt}`,
    commitUrl: `${url}/commit/${sha}`,
    pullRequest: readMergedPullRequest(),
  }
}

/** The command may be run in any folder; only a deployment depends on what is checked out there. */
function readTerminal(folder: string, checkout: Checkout | null): RunContext {
  return {
    repository: '',
    runNumber: 0,
    runAttempt: Math.floor(Date.now() / 1000),
    sha: checkout?.sha ?? '',
    ref: (checkout && (checkout.branch ?? nameCheckout(folder))) ?? '',
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

/** Of a commit that is checked out, or of the run's. On a pull request GITHUB_REF is a merge ref that no person knows. */
function readRef(folder: string, sha: string): string {
  const head = variable('GITHUB_HEAD_REF')
  if (head !== '') return head
  // What was checked out instead has nothing to do with the branch that the workflow was started on.
  if (sha !== variable('GITHUB_SHA')) return nameCheckout(folder) ?? ''
  return variable('GITHUB_REF').replace(/^refs\/(heads|tags)\//, '')
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
