import type { KnownBlock } from '@slack/types'
import type { Inputs } from '../../inputs/inputs.ts'
import type { RunContext } from '../../inputs/run-context.ts'
import { describeRequests } from '../../judge/describe-requests.ts'
import { formatDuration } from '../../report/format-time.ts'
import type { Outcome } from '../../report/outcome.ts'
import { brief } from '../../report/shorten.ts'
import { describeResult } from '../../report/summary.ts'
import { type Commit, liveCommit } from '../commit.ts'
import { describeCause, renderSlackFailure, renderSlackLog } from './slack-failure.ts'
import { context, escapeSlack, section, slackLink } from './slack-text.ts'

/** A message in Slack's format: `text` is what the notification shows. */
export interface SlackMessage {
  readonly text: string
  readonly blocks: KnownBlock[]
}

const SHORT_SHA = 7
const LINE_OF_PROSE = 200
const COMMIT_TITLE_LENGTH = 100

const VERBS = {
  deploy: 'is deploying',
  promote: 'is promoting the staged version',
  rollback: 'is rolling back',
} as const

/** The message when the run starts. */
export function renderStart(inputs: Pick<Inputs, 'operation' | 'service' | 'environment' | 'run'>): SlackMessage {
  const { operation, service, environment, run } = inputs
  const verb = operation in VERBS ? VERBS[operation as keyof typeof VERBS] : operation
  const branch = run.ref === '' ? '' : ` from ${run.ref}`
  const what = operation === 'deploy' ? `${verb} ${run.sha.slice(0, SHORT_SHA)}${branch}` : verb
  const headline = `⏳ ${service} in ${environment}: ${run.actor} ${brief(what, LINE_OF_PROSE)}`
  return {
    text: escapeSlack(headline),
    blocks: [
      section(`*${escapeSlack(headline)}*`),
      context(origin(run, liveCommit({ operation, release: null, run }))),
    ],
  }
}

/** The message when the run has ended; whole: with what is otherwise in the thread. */
export function renderEnd(outcome: Outcome, { isWhole }: { readonly isWhole: boolean }): SlackMessage {
  const { failure, run } = outcome
  return {
    text: notify(outcome),
    blocks: [
      section(`*${headline(outcome)}*`),
      ...renderSlackRequests(outcome),
      ...renderSlackFailure(outcome),
      ...(isWhole ? renderDetails(outcome) : []),
      context([
        ...renderSlackBefore(outcome),
        `by ${escapeSlack(run.actor)}`,
        ...origin(run, liveCommit(outcome), failure ? 'tried: ' : ''),
        formatDuration(outcome.seconds),
      ]),
    ],
  }
}

/** A message of which Slack did not take the whole: its first paragraph, which says what is live. */
export function renderHeadline({ text, blocks }: SlackMessage): SlackMessage {
  return {
    text,
    blocks: [...blocks.slice(0, 1), context(['Slack did not take the rest of this message; the run has it'])],
  }
}

/** The details, for the thread; null if there are none. */
export function renderThread(outcome: Outcome): SlackMessage | null {
  const [stages, details] = [renderSlackStages(outcome.stages), renderDetails(outcome)]
  if (stages.length + details.length === 0) return null
  if (!outcome.failure) return { text: 'Stages and commits', blocks: [...stages, ...details] }
  // It is in the channel too, far below the message whose thread this is, and only it makes a sound.
  const lines = [`*${headline(outcome)}*`, escapeSlack(why(outcome))]
  return { text: notify(outcome), blocks: [section(lines.join('\n')), ...details, ...stages] }
}

/** How users' requests fared; nothing if there were none. */
function renderSlackRequests({ requests }: Outcome): KnownBlock[] {
  return requests && requests.after.requests > 0 ? [section(escapeSlack(describeRequests(requests)))] : []
}

function headline(outcome: Outcome): string {
  return escapeSlack(`${outcome.failure ? '❌' : '✅'} ${describeResult(outcome)}`)
}

function notify(outcome: Outcome): string {
  return outcome.failure ? `${headline(outcome)}. ${escapeSlack(why(outcome))}` : headline(outcome)
}

function why({ failure, operation }: Outcome): string {
  return failure ? brief(describeCause(failure, operation), LINE_OF_PROSE) : ''
}

function renderSlackStages(stages: Outcome['stages']): KnownBlock[] {
  if (stages.length === 0) return []
  const lines = stages.map(({ name, outcome, seconds }) => {
    const said =
      outcome === 'failed'
        ? `❌ *${escapeSlack(name)} failed*`
        : `${outcome === 'done' ? '✅' : '⏹️'} ${escapeSlack(name)}`
    return `${said} ${formatDuration(seconds)}`
  })
  return [section(lines.join('\n'))]
}

function renderDetails(outcome: Outcome): KnownBlock[] {
  const notes = outcome.notes.map((note) => `⚠️ ${escapeSlack(brief(note, LINE_OF_PROSE))}`)
  return [
    ...(notes.length > 0 ? [section(notes.join('\n'))] : []),
    ...renderSlackLog(outcome),
    ...renderSlackChanges(outcome),
  ]
}

function renderSlackChanges({ changes, failure }: Outcome): KnownBlock[] {
  if (changes === null || changes.total === 0) return []
  const { total, base, url, commits } = changes
  const lines = commits.map(
    ({ sha, title, url, author }) =>
      `• ${slackLink(sha.slice(0, SHORT_SHA), url)} ${escapeSlack(brief(title, COMMIT_TITLE_LENGTH))} - ${escapeSlack(author)}`,
  )
  const more = total > commits.length ? [`• and ${total - commits.length} before these`] : []
  const live = failure ? ', not live' : ''
  const title = `*${slackLink(`${total} commit${total === 1 ? '' : 's'}`, url)} since ${escapeSlack(base)}${live}*`
  return [section([title, ...lines, ...more].join('\n'))]
}

/** What was live before, if it no longer is. */
function renderSlackBefore({ livePort, previousPort, previousVersion }: Outcome): string[] {
  if (previousPort === null || previousPort === livePort) return []
  const version = previousVersion === null ? 'a process not launched by this action' : `version ${previousVersion}`
  return [`before: ${escapeSlack(version)} on port ${previousPort}`]
}

/** From what the run came, and where to read on; the commit is the one that becomes live, if it is known. */
function origin(run: RunContext, commit: Commit | null, sign = ''): string[] {
  const { pullRequest, runNumber, runUrl } = run
  const isNamed = commit?.sha === run.sha && run.ref !== ''
  const branch = isNamed ? ` on ${escapeSlack(brief(run.ref, LINE_OF_PROSE))}` : ''
  return [
    ...(commit ? [`${sign}${slackLink(commit.sha.slice(0, SHORT_SHA), commit.url)}${branch}`] : []),
    ...(pullRequest ? [slackLink(`#${pullRequest.number} ${pullRequest.title}`, pullRequest.url)] : []),
    runUrl === '' ? 'outside of a workflow' : slackLink(`run ${runNumber}`, runUrl),
  ]
}
