import { context } from '@actions/github'
import type { RunContext } from './inputs.ts'

export function readRunContext(): RunContext {
  const repository = `${context.repo.owner}/${context.repo.repo}`
  return {
    repository,
    runNumber: context.runNumber,
    runAttempt: context.runAttempt,
    sha: context.sha,
    // On a pull request GITHUB_REF is a merge ref that no person knows.
    ref: process.env['GITHUB_HEAD_REF'] || context.ref.replace(/^refs\/(heads|tags)\//, ''),
    actor: context.actor,
    runUrl: `${context.serverUrl}/${repository}/actions/runs/${context.runId}/attempts/${context.runAttempt}`,
  }
}
