import { fence, plain, table } from './markdown.ts'
import type { Outcome } from './outcome.ts'
import { renderStatus } from './status-page.ts'

const LOG_LINES = 40
const LINE_LENGTH = 500

/** The job summary: what serves now, what happened, and on failure what to do. GitHub-flavoured Markdown. */
export function renderSummary(outcome: Outcome): string {
  return [
    headline(outcome),
    facts(outcome),
    plan(outcome),
    page(outcome),
    failure(outcome),
    notes(outcome),
    stages(outcome),
  ]
    .filter(Boolean)
    .join('\n\n')
}

/** One sentence that says what became of the run. */
export function describeResult({ result, version, service, environment, livePort, liveSlot }: Outcome): string {
  const where = `${service} in ${environment}`
  const live = livePort === null ? 'what serves now could not be observed' : `port ${livePort} (${liveSlot}) is live`
  switch (result) {
    case 'deployed':
      return `${where}: version ${version} is live on port ${livePort} (${liveSlot})`
    case 'staged':
      return `${where}: version ${version} is staged; ${live}`
    case 'promoted':
      return `${where}: the staged version ${version} is live on port ${livePort} (${liveSlot})`
    case 'rolled-back':
      return `${where}: rolled back to ${version ?? 'what ran before'}, live on port ${livePort} (${liveSlot})`
    case 'set-up':
      return `${where}: the hosts are set up; ${live}`
    case 'unchanged':
      return `${where}: nothing was to be done; ${live}`
    case 'reverted':
      return `${where}: the promotion was taken back; ${live}`
    case 'failed':
      return `${where}: ${version ? `version ${version} was not deployed` : 'failed'}; ${live}`
  }
}

function headline(outcome: Outcome): string {
  const mark = outcome.failure ? '❌' : '✅'
  return `### ${mark} ${plain(describeResult(outcome))}`
}

function facts(outcome: Outcome): string {
  const { previousPort, previousVersion, run, release, seconds } = outcome
  const previous =
    previousPort === null
      ? 'nothing'
      : `${previousVersion ?? 'a process not launched by this action'} on port ${previousPort}`
  const rows = [
    ...(release ? [['Release', plain(release)]] : []),
    ...(outcome.operation === 'deploy' ? [['Before', plain(previous)]] : []),
    ['Commit', `${plain(run.sha.slice(0, 7))} on ${plain(run.ref)} by ${plain(run.actor)}`],
    ['Took', `${seconds.toFixed(1)} s`],
  ]
  return table(['', ''], rows)
}

function plan({ plan: lines }: Outcome): string {
  return lines.length === 0
    ? ''
    : ['Dry run: nothing was changed. The plan:', ...lines.map((line) => `- ${plain(line)}`)].join('\n')
}

function page({ status }: Outcome): string {
  return status ? renderStatus(status) : ''
}

function failure({ failure: report, operation }: Outcome): string {
  if (!report) return ''
  const tail = report.logTail.slice(-LOG_LINES).map((line) => line.slice(0, LINE_LENGTH))
  return [
    `**${plain(report.stage ?? operation)}** failed: ${plain(report.message)}`,
    ...(report.remedy ? ['**What to do**', fence(report.remedy.split('\n'))] : []),
    ...(tail.length > 0 ? ["The application's last log lines:", fence(tail)] : []),
  ].join('\n\n')
}

function notes({ notes: said }: Outcome): string {
  return said.map((note) => `> ${plain(note)}`).join('\n')
}

function stages({ stages: records }: Outcome): string {
  const rows = records.map(({ name, outcome, seconds }) => [
    outcome === 'done' ? '✅' : '❌',
    name,
    `${seconds.toFixed(1)} s`,
  ])
  return rows.length === 0 ? '' : table(['', 'Stage', 'Time'], rows)
}
