import { CANCELED } from '../failure.ts'
import { READ_ONLY } from '../inputs/inputs.ts'
import type { ApplicationLog } from '../progress/progress.ts'
import { describeLive } from './live-version.ts'
import { code, escapeMarkdown, fence } from './markdown.ts'
import type { Outcome } from './outcome.ts'
import { renderRequests } from './requests.ts'
import { clip } from './shorten.ts'
import { renderStages } from './stages-chart.ts'
import { renderStatus } from './status-page.ts'
import { renderChanges, renderFacts, renderHosts } from './summary-facts.ts'
import { LINE_LENGTH, renderFailure } from './summary-failure.ts'

/** Bytes; GitHub does not show a step's summary if it is longer than 1 MiB. */
const SIZE_LIMIT = 1_000_000
const LEFT_OUT = "…the rest was left out: it exceeds GitHub's limit."
const LIST_LENGTH = 100
const SENTENCE_LENGTH = 1_000
/** The summary is for a glance; the step's log has every line. */
const LOG_LINES_SHOWN = 100

/** The job summary: what is live now, what happened, and on failure what to do. GitHub-flavored Markdown, below 1 MiB. */
export function renderSummary(outcome: Outcome): string {
  const { status, notes, plan, changes, previousVersion, stages, run } = outcome
  return joinWithinLimit([
    `### ${outcome.failure ? '❌' : '✅'} ${escapeMarkdown(clip(describeResult(outcome), SENTENCE_LENGTH))}`,
    renderFacts(outcome),
    renderHosts(outcome),
    renderFailure(outcome),
    plan.length > 0 ? `Dry run: nothing was changed. The plan:\n\n${list(plan)}` : '',
    status ? renderStatus(status, run.runUrl) : '',
    renderLogs(outcome.logs),
    list(notes.map((note) => `⚠️ ${note}`)),
    renderChanges(changes, previousVersion),
    renderRequests(outcome),
    renderStages(stages, outcome.startedAt),
  ])
}

/** One sentence with the result of the run. */
export function describeResult(outcome: Outcome): string {
  const { result, version, service, environment, livePort, liveSlot, operation, plan } = outcome
  const where = `${service} in ${environment}`
  const live = describeLive(outcome)
  switch (result) {
    case 'deployed':
      return `${where}: version ${version} is live on port ${livePort} (${liveSlot})`
    case 'staged':
      return `${where}: version ${version} is staged; ${live}`
    case 'promoted':
      return `${where}: the staged version ${version} is live on port ${livePort} (${liveSlot})`
    case 'rolled-back':
      return `${where}: rolled back to ${version ? `version ${version}` : 'the previous version'}; it is live on port ${livePort} (${liveSlot})`
    case 'set-up':
      return `${where}: the hosts are set up; ${live}`
    case 'unchanged':
      if (plan.length > 0) return `${where}: dry run of ${operation}, nothing was changed; ${live}`
      return READ_ONLY.includes(operation) ? `${where}: ${live}` : `${where}: there was nothing to do; ${live}`
    case 'reverted':
      return `${where}: ${beCanceled(outcome)}the promotion ${version ? `of version ${version} ` : ''}was reverted; ${live}`
    case 'unknown':
      return `${where}: ${beCanceled(outcome)}the run could not see what became of ${version ? `version ${version}` : 'the change'}; ${live}`
    case 'failed':
      return `${where}: ${beCanceled(outcome)}${describeFailedOperation(outcome)}; ${live}`
  }
}

function beCanceled({ failure }: Outcome): string {
  return failure?.message === CANCELED ? 'canceled; ' : ''
}

function describeFailedOperation({ operation, version }: Outcome): string {
  switch (operation) {
    case 'deploy':
      return version ? `version ${version} was not deployed` : 'nothing was deployed'
    case 'promote':
      return version ? `version ${version} was not promoted` : 'nothing was promoted'
    case 'rollback':
      return version ? `not rolled back to version ${version}` : 'not rolled back'
    case 'setup':
      return 'the hosts are not set up'
    case 'logs':
      return "the application's log was not shown"
    case 'status':
      return 'a deployment would be refused'
  }
}

function list(lines: readonly string[]): string {
  return lines
    .slice(0, LIST_LENGTH)
    .map((line) => `- ${escapeMarkdown(clip(line, SENTENCE_LENGTH))}`)
    .join('\n')
}

/** The last lines per host. */
export function renderLogs(logs: readonly ApplicationLog[]): string {
  return logs.map(renderHostLog).join('\n\n')
}

function renderHostLog({ host, port, slot, release, lines, hasTimes }: ApplicationLog): string {
  const title = `#### Log of ${slot} (port ${port}) on ${code(host)}${release ? `, release ${code(release)}` : ''}`
  if (lines.length === 0) return `${title}\n\nNo lines.`
  const shown = lines.slice(-LOG_LINES_SHOWN).map((line) => clip(line, LINE_LENGTH))
  const notes = [
    ...(lines.length > LOG_LINES_SHOWN
      ? [`The last ${LOG_LINES_SHOWN} of ${lines.length} lines; the step's log has all of them.`]
      : []),
    ...(hasTimes ? [] : ['No line says when it was written, so `log-since` had no effect.']),
  ]
  return [title, ...notes, fence(shown)].join('\n\n')
}

/** The sections that fit, in order: the first ones are those that a reader needs. */
function joinWithinLimit(sections: readonly string[]): string {
  let room = SIZE_LIMIT - Buffer.byteLength(LEFT_OUT)
  const kept: string[] = []
  for (const section of sections.filter(Boolean)) {
    room -= Buffer.byteLength(section) + 2
    if (room < 0) return [...kept, LEFT_OUT].join('\n\n')
    kept.push(section)
  }
  return kept.join('\n\n')
}
