import { messageOf } from '../failure.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { Changes, Outcome } from '../report/outcome.ts'
import type { PlannedChange } from '../report/progress.ts'
import { type Channel, type Memory, MissingPermission } from './channel.ts'
import { compareReleases } from './compare.ts'
import { type Deadline, giveUpAfter } from './deadline.ts'
import { connectGitHub } from './github.ts'
import { deploymentChannel } from './github-deployment.ts'
import { pullRequestChannel } from './pull-request-comment.ts'
import { slackChannel } from './slack.ts'

/** For all that is told at one moment, in the background at the start and awaited at the end. */
const MOMENT_MS = 10_000
/** That the end was told, in the run's memory: then its post step has nothing to tell. */
const ENDED = 'announced'
/** For commits that are not there yet once everything else is. */
const CHANGES_MS = 2_000

/** Tells Slack and GitHub about a run. Nothing here delays an operation, changes its result, or throws. */
export interface Announcer {
  /** Returns at once. */
  started(): void
  /** Returns at once. */
  planned(change: PlannedChange): void
  /** The commits between the planned releases, null where they can't be had; within 2 s. */
  changes(): Promise<Changes | null>
  /** The outcome is redacted. Within 10 s; what could not be told is then said in one warning, missing permissions in one notice. */
  ended(outcome: Outcome): Promise<void>
}

interface Voice {
  warn(message: string): void
  notice(message: string): void
}

export function createAnnouncer(inputs: Inputs, voice: Voice, memory: Memory): Announcer {
  const problems = createProblems(voice)
  const lines = openChannels(inputs, memory, problems).map((channel) => ({
    channel,
    tail: Promise.resolve(),
    isBusy: false,
  }))
  const tell = (deadline: Deadline, say: (channel: Channel, deadline: Deadline) => Promise<void> | undefined) => {
    for (const line of lines) {
      line.tail = line.tail.then(async () => {
        line.isBusy = true
        try {
          await say(line.channel, deadline)
        } catch (thrown) {
          problems.add(line.channel.name, thrown)
        }
        line.isBusy = false
      })
    }
  }
  const soon = () => performance.now() + MOMENT_MS
  let comparing: Promise<Changes | null> = Promise.resolve(null)
  return {
    started: () => tell(soon(), (channel, deadline) => channel.started?.(deadline)),
    planned(change) {
      tell(soon(), (channel, deadline) => channel.planned?.(change, deadline))
      if (lines.length === 0 || inputs.reports.githubToken === '') return
      comparing = compareReleases(inputs, change, soon()).catch((thrown: unknown) => {
        problems.add('GitHub', thrown)
        return null
      })
    },
    changes: () => giveUpAfter(CHANGES_MS, 'GitHub', comparing).catch(() => null),
    async ended(outcome) {
      if (memory.read(ENDED) !== null) return
      tell(soon(), (channel, deadline) => channel.ended?.(outcome, deadline))
      const all = Promise.all(lines.map(({ tail }) => tail))
      await giveUpAfter(MOMENT_MS, 'all', all).catch(() => {
        for (const { channel } of lines.filter(({ isBusy }) => isBusy)) problems.add(channel.name, 'no answer in time')
      })
      problems.say()
      memory.write(ENDED, 'true')
    },
  }
}

function openChannels(inputs: Inputs, memory: Memory, problems: Problems): Channel[] {
  try {
    return channelsFor(inputs, memory)
  } catch (thrown) {
    problems.add('reports', thrown)
    return []
  }
}

function channelsFor(inputs: Inputs, memory: Memory): Channel[] {
  const { operation, dryRun, reports, run } = inputs
  if (dryRun || operation === 'setup' || operation === 'status') return []
  const slack = reports.slack ? [slackChannel(reports.slack, inputs, memory)] : []
  if (reports.githubToken === '') return slack
  const github = connectGitHub(inputs)
  const comment = run.pullRequest ? [pullRequestChannel(github, inputs, run.pullRequest)] : []
  return [...slack, deploymentChannel(github, inputs, memory), ...comment]
}

interface Problems {
  add(channel: string, thrown: unknown): void
  say(): void
}

function createProblems({ warn, notice }: Voice): Problems {
  const missing = new Set<string>()
  const others = new Set<string>()
  return {
    add(channel, thrown) {
      if (thrown instanceof MissingPermission) missing.add(thrown.message)
      else others.add(`${channel}: ${messageOf(thrown)}`)
    },
    say() {
      if (missing.size > 0) {
        notice(
          `github-token lacks ${[...missing].join(', ')}: add it to the job's permissions, or set github-token to '' to be told no more`,
        )
      }
      if (others.size > 0) warn(`not everything was reported; the result stands. ${[...others].join('; ')}`)
    },
  }
}
