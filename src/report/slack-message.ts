import type { KnownBlock } from '@slack/types'
import type { Inputs, RunContext } from '../inputs/inputs.ts'
import { type Commit, commitGoingLive } from './commit.ts'
import type { Changes, Outcome } from './outcome.ts'
import { brief, cut } from './shorten.ts'
import { context, link, literal, preformatted, section } from './slack-text.ts'
import { describeResult } from './summary.ts'

/** A message as Slack takes it: `text` is what the notification shows. */
export interface SlackMessage {
  readonly text: string
  readonly blocks: KnownBlock[]
}

const SHORT_SHA = 7
const LOG_LINES = 15
const LINE_LENGTH = 240
const CAUSE_LENGTH = 1_200
const LINE_OF_PROSE = 200
const COMMIT_TITLE_LENGTH = 100

const VERBS = { deploy: 'deploys', promote: 'promotes the staged version', rollback: 'rolls back' } as const
const NEXT_STEP = 'Open the run for its log, mend the cause, and run it again.'

/** What is said when the run starts. */
export function renderStart(inputs: Pick<Inputs, 'operation' | 'service' | 'environment' | 'run'>): SlackMessage {
  const { operation, service, environment, run } = inputs
  const verb = operation in VERBS ? VERBS[operation as keyof typeof VERBS] : operation
  const what = operation === 'deploy' ? `${verb} ${run.ref}` : verb
  const headline = `⏳ ${service} in ${environment}: ${run.actor} ${brief(what, LINE_OF_PROSE)}`
  return {
    text: literal(headline),
    blocks: [
      section(`*${literal(headline)}*`),
      context(origin(run, commitGoingLive({ operation, release: null, run }))),
    ],
  }
}

/** What is said when the run has ended; whole: with what otherwise stands in the thread. */
export function renderEnd(outcome: Outcome, { isWhole }: { readonly isWhole: boolean }): SlackMessage {
  const { failure, run, operation } = outcome
  const headline = `${failure ? '❌' : '✅'} ${describeResult(outcome)}`
  const cause = failure ? `${failure.stage ?? operation} failed: ${failure.message}` : ''
  return {
    text: literal(failure ? `${headline}. ${brief(cause, LINE_OF_PROSE)}` : headline),
    blocks: [
      section(`*${literal(headline)}*`),
      ...(failure
        ? [
            section(literal(cut(cause, CAUSE_LENGTH))),
            section(`*What to do*\n${literal(cut(failure.remedy ?? NEXT_STEP, CAUSE_LENGTH))}`),
          ]
        : []),
      ...(isWhole ? [...describeLog(outcome), ...describeChanges(outcome.changes)] : []),
      context([
        ...describeBefore(outcome),
        `by ${literal(run.actor)}`,
        ...origin(run, commitGoingLive(outcome)),
        `${outcome.seconds.toFixed(0)} s`,
      ]),
    ],
  }
}

/** The details, for the thread; null where there are none. */
export function renderThread(outcome: Outcome): SlackMessage | null {
  const stages = outcome.stages.map(
    ({ name, outcome: became, seconds }) =>
      `${became === 'done' ? '✅' : '❌'} ${literal(name)} ${seconds.toFixed(1)} s`,
  )
  const notes = outcome.notes.map((note) => `⚠️ ${literal(brief(note, LINE_OF_PROSE))}`)
  const blocks = [
    ...(stages.length > 0 ? [section(stages.join('\n'))] : []),
    ...(notes.length > 0 ? [section(notes.join('\n'))] : []),
    ...describeLog(outcome),
    ...describeChanges(outcome.changes),
  ]
  if (blocks.length === 0) return null
  const { failure, operation } = outcome
  const said = failure ? `${failure.stage ?? operation} failed: ${failure.message}` : 'Stages and commits'
  return {
    text: literal(brief(said, LINE_OF_PROSE)),
    blocks: failure ? [section(`*${literal(brief(said, LINE_OF_PROSE))}*`), ...blocks] : blocks,
  }
}

function describeLog({ failure }: Outcome): KnownBlock[] {
  const lines = failure?.logTail.slice(-LOG_LINES).map((line) => cut(line, LINE_LENGTH)) ?? []
  return lines.length > 0 ? [preformatted("The application's last log lines", lines)] : []
}

function describeChanges(changes: Changes | null): KnownBlock[] {
  if (changes === null || changes.total === 0) return []
  const { total, base, url, commits } = changes
  const lines = commits.map(
    ({ sha, title, url, author }) =>
      `• ${link(url, sha.slice(0, SHORT_SHA))} ${literal(brief(title, COMMIT_TITLE_LENGTH))} - ${literal(author)}`,
  )
  const more = total > commits.length ? [`• and ${total - commits.length} before these`] : []
  const title = `*${link(url, `${total} commit${total === 1 ? '' : 's'}`)} since ${literal(base)}*`
  return [section([title, ...lines, ...more].join('\n'))]
}

function describeBefore({ failure, livePort, previousPort, previousVersion }: Outcome): string[] {
  if (previousPort === null) return []
  const when = failure && livePort === previousPort ? 'still live' : 'before'
  return [`${when}: ${literal(previousVersion ?? 'a process not launched by this action')} on port ${previousPort}`]
}

/** From what the run came, and where to read on; the commit is the one that goes live, where it is known. */
function origin(run: RunContext, commit: Commit | null): string[] {
  const { pullRequest, runNumber, runUrl } = run
  const branch = commit?.sha === run.sha ? ` on ${literal(brief(run.ref, LINE_OF_PROSE))}` : ''
  return [
    ...(commit ? [`${link(commit.url, commit.sha.slice(0, SHORT_SHA))}${branch}`] : []),
    ...(pullRequest ? [link(pullRequest.url, `#${pullRequest.number} ${pullRequest.title}`)] : []),
    link(runUrl, `run ${runNumber}`),
  ]
}
