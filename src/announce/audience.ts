import type { Inputs } from '../inputs/inputs.ts'
import type { Changes } from '../report/outcome.ts'
import type { PlannedChange } from '../report/progress.ts'
import type { Channel, Memory } from './channel.ts'
import { compareReleases } from './compare.ts'
import type { Deadline } from './deadline.ts'
import { connectGitHub } from './github.ts'
import { deploymentChannel } from './github-deployment.ts'
import { pullRequestChannel } from './pull-request-comment.ts'
import { slackChannel } from './slack.ts'
import { webhookChannel } from './webhook.ts'

/** Those who are told about a run, and what GitHub knows about it. */
export interface Audience {
  readonly channels: readonly Channel[]
  /** The commits between the planned releases, null if they can't be had. */
  compare(change: PlannedChange, deadline: Deadline): Promise<Changes | null>
}

export function openAudience(inputs: Inputs, memory: Memory): Audience {
  const { reports, run } = inputs
  const slack = reports.slack ? [slackChannel(reports.slack, inputs, memory)] : []
  const own = [...slack, ...(reports.webhook ? [webhookChannel(reports.webhook)] : [])]
  if (reports.githubToken === '') return { channels: own, compare: async () => null }
  const github = connectGitHub(inputs)
  const comment = run.pullRequest ? [pullRequestChannel(github, inputs, run.pullRequest)] : []
  return {
    channels: [...own, deploymentChannel(github, inputs, memory), ...comment],
    compare: (change, deadline) => compareReleases(github, inputs, change, deadline),
  }
}
