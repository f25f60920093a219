import { setImmediate as nextTurn } from 'node:timers/promises'
import { messageOf } from '../failure.ts'
import { type Inputs, READ_ONLY } from '../inputs/inputs.ts'
import type { PlannedChange } from '../progress/progress.ts'
import type { Changes, Outcome } from '../report/outcome.ts'
import type { Audience } from './audience.ts'
import { type Channel, MissingPermission, type SavedState } from './channel.ts'
import { type Deadline, giveUpAfter } from './deadline.ts'

/** Time for all reports at the start (in the background) or at the end (awaited). */
const MOMENT_MS = 10_000
/** State key: the end was reported, so the post step has nothing to report. */
const ENDED = 'notified'
/** For commits that have not arrived when everything else has. */
const CHANGES_MS = 2_000

/** Tells Slack, GitHub and a webhook about a run. Nothing here delays an operation, changes its result, or throws. */
export interface Notifier {
  /** Redacted. Returns at once. */
  started(beginning: Outcome<null>): void
  /** Returns at once. */
  planned(change: PlannedChange): void
  /** The commits between the planned releases, null if they can't be had; within 2 s. */
  changes(): Promise<Changes | null>
  /** The outcome is redacted. Within 10 s; what could not be reported is one warning, missing permissions are one notice. */
  ended(outcome: Outcome): Promise<void>
}

interface NotifierSink {
  warn(message: string): void
  notice(message: string): void
}

export function createNotifier(inputs: Inputs, sink: NotifierSink, saved: SavedState): Notifier {
  const problems = createProblems(sink)
  const gathering = gather(inputs, saved, problems)
  const lines = gathering.then(({ channels }) =>
    channels.map((channel) => ({ channel, tail: Promise.resolve(), isBusy: false })),
  )
  const tell = async (deadline: Deadline, say: (channel: Channel, deadline: Deadline) => Promise<void> | undefined) => {
    for (const line of await lines) {
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
    started(beginning) {
      tell(soon(), (channel, deadline) => channel.started?.(beginning, deadline))
    },
    planned(change) {
      tell(soon(), (channel, deadline) => channel.planned?.(change, deadline))
      const deadline = soon()
      comparing = gathering
        .then((audience) => audience.compare(change, deadline))
        .catch((thrown: unknown) => {
          problems.add('GitHub', thrown)
          return null
        })
    },
    changes: () => giveUpAfter(CHANGES_MS, 'GitHub', comparing).catch(() => null),
    async ended(outcome) {
      if (saved.read(ENDED) !== null) return
      await tell(soon(), (channel, deadline) => channel.ended?.(outcome, deadline))
      const told = await lines
      const all = Promise.all(told.map(({ tail }) => tail))
      await giveUpAfter(MOMENT_MS, 'all', all).catch(() => {
        for (const { channel } of told.filter(({ isBusy }) => isBusy)) problems.add(channel.name, 'no answer in time')
      })
      problems.say()
      saved.write(ENDED, 'true')
    },
  }
}

const NOBODY: Audience = { channels: [], compare: async () => null }

/**
 * Who is told about a run that may change the live version. GitHub's client is half of this action's code, so it is loaded only
 * when needed, once the connections to the hosts are being opened.
 */
async function gather(inputs: Inputs, saved: SavedState, problems: Problems): Promise<Audience> {
  const { operation, dryRun, notify } = inputs
  if (dryRun || operation === 'setup' || READ_ONLY.includes(operation)) return NOBODY
  if (notify.slack === null && notify.webhook === null && notify.githubToken === '') return NOBODY
  await nextTurn()
  try {
    const { openAudience } = await import('./audience.ts')
    return openAudience(inputs, saved)
  } catch (thrown) {
    problems.add('reports', thrown)
    return NOBODY
  }
}

interface Problems {
  add(channel: string, thrown: unknown): void
  say(): void
}

function createProblems({ warn, notice }: NotifierSink): Problems {
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
          `github-token lacks ${[...missing].join(', ')}: add it to the job's permissions, or set github-token to '' to turn this warning off`,
        )
      }
      if (others.size > 0)
        warn(`some reports could not be sent; this does not affect the result. ${[...others].join('; ')}`)
    },
  }
}
