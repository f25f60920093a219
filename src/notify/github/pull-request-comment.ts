import type { Inputs } from '../../inputs/inputs.ts'
import { escapeMarkdown, fence } from '../../report/markdown.ts'
import type { Changes, Outcome } from '../../report/outcome.ts'
import { brief, clip } from '../../report/shorten.ts'
import { describeResult } from '../../report/summary.ts'
import { liveCommit } from '../commit.ts'

const LOG_LINES = 20
const LINE_LENGTH = 300
const CAUSE_LENGTH = 2_000
const TITLE_LENGTH = 100
const SHORT_SHA = 7

/** The invisible beginning of a comment, by which a later run finds it. */
export function commentMarker({ environment, service }: Pick<Inputs, 'environment' | 'service'>): string {
  return `<!-- bluegreen-action ${environment} ${service} -->`
}

/** The comment on the pull request whose merge started the run. GitHub-flavored Markdown that mentions nobody. */
export function renderComment(outcome: Outcome): string {
  const { failure, run, seconds } = outcome
  const commit = liveCommit(outcome)
  const of = commit ? ` of [${commit.sha.slice(0, SHORT_SHA)}](${commit.url})` : ''
  return [
    `### ${failure ? '❌' : '✅'} ${escapeMarkdown(describeResult(outcome))}`,
    ...renderCommentFailure(outcome),
    ...(outcome.changes ? [renderCommentChanges(outcome.changes)] : []),
    `[Run ${run.runNumber}](${run.runUrl})${of} by ${escapeMarkdown(run.actor)}, ${seconds.toFixed(0)} s`,
  ].join('\n\n')
}

function renderCommentFailure({ failure, operation }: Outcome): string[] {
  if (!failure) return []
  const tail = failure.logTail.slice(-LOG_LINES).map((line) => clip(line, LINE_LENGTH))
  return [
    `**${escapeMarkdown(failure.stage ?? operation)}** failed: ${escapeMarkdown(clip(failure.message, CAUSE_LENGTH))}`,
    ...(failure.remedy ? ['**What to do**', fence(clip(failure.remedy, CAUSE_LENGTH).split('\n'))] : []),
    ...(tail.length > 0 ? ["The application's last log lines:", fence(tail)] : []),
  ]
}

function renderCommentChanges({ total, url, base, commits }: Changes): string {
  const count = `${total} commit${total === 1 ? '' : 's'}`
  if (total === 0) return `[${count}](${url}) since ${base}`
  const list = commits.map(
    ({ sha, title, url: page, author }) =>
      `- [${sha.slice(0, SHORT_SHA)}](${page}) ${escapeMarkdown(brief(title, TITLE_LENGTH))} - ${escapeMarkdown(author)}`,
  )
  const more = total > commits.length ? [`- and ${total - commits.length} before these`] : []
  const summary = `<summary>${count} since ${base}</summary>`
  return ['<details>', summary, '', ...list, ...more, '', `[Compare](${url})`, '', '</details>'].join('\n')
}
