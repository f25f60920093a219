import type { Inputs } from '../inputs/inputs.ts'
import type { PlannedChange } from '../progress/progress.ts'
import type { Changes } from '../report/outcome.ts'
import type { Channel, SavedState } from './channel.ts'
import type { Deadline } from './deadline.ts'
import { compareReleases } from './github/compare-releases.ts'
import { deploymentChannel } from './github/deployment-channel.ts'
import { connectGitHub } from './github/github.ts'
import { pullRequestChannel } from './github/pull-request-channel.ts'
import { slackChannel } from './slack/slack-channel.ts'
import { webhookChannel } from './webhook.ts'

/** Those who are told about a run, and what GitHub knows about it. */
export interface Audience {
  readonly channels: readonly Channel[]
  /** The commits between the planned releases, null if they can't be had. */
  compare(change: PlannedChange, deadline: Deadline): Promise<Changes | null>
}

export function openAudience(inputs: Inputs, saved: SavedState): Audience {
  const { notify, run } = inputs
  const slack = notify.slack ? [slackChannel(notify.slack, inputs, saved)] : []
  const own = [...slack, ...(notify.webhook ? [webhookChannel(notify.webhook)] : [])]
  if (notify.githubToken === '') return { channels: own, compare: async () => null }
  const github = connectGitHub(inputs)
  const comment = run.pullRequest ? [pullRequestChannel(github, inputs, run.pullRequest)] : []
  return {
    channels: [...own, deploymentChannel(github, inputs, saved), ...comment],
    compare: (change, deadline) => compareReleases(github, inputs, change, deadline),
  }
}
