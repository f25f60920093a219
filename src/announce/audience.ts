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

/** Those who hear of a run, and what GitHub knows that they are told. */
export interface Audience {
  readonly channels: readonly Channel[]
  /** The commits between the planned releases, null where they can't be had. */
  compare(change: PlannedChange, deadline: Deadline): Promise<Changes | null>
}

export function openAudience(inputs: Inputs, memory: Memory): Audience {
  const { reports, run } = inputs
  const slack = reports.slack ? [slackChannel(reports.slack, inputs, memory)] : []
  if (reports.githubToken === '') return { channels: slack, compare: async () => null }
  const github = connectGitHub(inputs)
  const comment = run.pullRequest ? [pullRequestChannel(github, inputs, run.pullRequest)] : []
  return {
    channels: [...slack, deploymentChannel(github, inputs, memory), ...comment],
    compare: (change, deadline) => compareReleases(github, inputs, change, deadline),
  }
}
