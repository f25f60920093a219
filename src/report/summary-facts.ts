import { READ_ONLY } from '../inputs/inputs.ts'
import { formatDuration, formatTime } from './format-time.ts'
import { formatLiveVersion } from './live-version.ts'
import { code, details, escapeMarkdown, link, table } from './markdown.ts'
import type { Changes, Outcome } from './outcome.ts'
import { requestRows } from './requests.ts'
import { clip } from './shorten.ts'

const NAME_LENGTH = 200
const COMMITS = 20
const HOSTS = 50

/** What is live now, what was there before or was tried, and where this came from. */
export function renderFacts(outcome: Outcome): string {
  const { run, live, seconds, startedAt } = outcome
  const release = live?.release ? ` (release ${code(live.release)})` : ''
  const page = link(`${run.runNumber}.${run.runAttempt}`, run.runUrl)
  const rows = [
    ...renderTried(outcome),
    ...renderCommit(outcome),
    ...renderBefore(outcome),
    ...requestRows(outcome),
    ['Run', `${page} by ${name(run.actor)}, ${formatTime(startedAt)}, took ${formatDuration(seconds)}`],
  ]
  return table(['Live now', `${escapeMarkdown(formatLiveVersion(live))}${release}`], rows)
}

/** Only a deployment brings the run's commit to the hosts. */
function renderCommit({ operation, run }: Outcome): string[][] {
  if (operation !== 'deploy') return []
  const { pullRequest } = run
  const asked = pullRequest
    ? `, pull request ${link(`\\#${pullRequest.number}`, pullRequest.url)} ${name(pullRequest.title)}`
    : ''
  const branch = run.ref === '' ? '' : ` on ${code(clip(run.ref, NAME_LENGTH))}`
  return [['Commit', `${link(code(run.sha.slice(0, 7)), run.commitUrl)}${branch}${asked}`]]
}

/** Each host and what was seen on it; empty if there is only one of each kind. */
export function renderHosts({ hosts, nginxHosts, livePort }: Outcome): string {
  if (hosts.length < 2 && nginxHosts.length < 2) return ''
  const appRows = hosts.map(({ login, release, since }) => [
    code(login),
    release ? code(release) : '-',
    since ? `running since ${formatTime(since)}` : '❌ no process was found',
  ])
  const nginxRows = nginxHosts.map(({ login, port }) => [
    code(login),
    'nginx',
    port === null ? '❌ could not be observed' : `${port === livePort ? '' : '❌ '}sends requests to port ${port}`,
  ])
  return table(['Host', 'Release', 'Seen at the end'], [...appRows, ...nginxRows].slice(0, HOSTS))
}

/** The commits since the previous release. */
export function renderChanges(changes: Changes | null, before: string | null): string {
  if (changes === null || changes.total === 0) return ''
  const shown = changes.commits.slice(0, COMMITS)
  const lines = shown.map(
    ({ sha, title, url, author }) => `- ${link(code(sha.slice(0, 7)), url)} ${name(title)} (${name(author)})`,
  )
  const more = changes.total - shown.length
  const rest = more > 0 ? [`- ${link(`and ${more} more`, changes.url)}`] : []
  const count = changes.total === 1 ? '1 commit' : `${changes.total} commits`
  return details(
    `${count} since ${before === null ? 'the last release' : `version ${escapeHtml(before)}`}`,
    [...lines, ...rest].join('\n'),
  )
}

/** Nothing where an operation only reads: the version that it names is the live one. */
function renderTried({ operation, result, version, release }: Outcome): string[][] {
  if (READ_ONLY.includes(operation)) return []
  const tried = [version === null ? '' : `version ${version}`, release === null ? '' : `release ${release}`]
  const said = tried.filter(Boolean).map(name).join(', ')
  if (said === '') return []
  if (result === 'failed' || result === 'reverted' || result === 'unknown') return [['Tried', said]]
  return result === 'staged' ? [['Staged', `${said}; ${code('operation: promote')} makes it live`]] : []
}

function renderBefore({ result, previousPort, previousVersion }: Outcome): string[][] {
  if (result !== 'deployed' && result !== 'promoted' && result !== 'rolled-back') return []
  if (previousPort === null) return [['Before', 'nothing was live']]
  const was = previousVersion === null ? 'a process not launched by this action' : `version ${previousVersion}`
  const back = result === 'rolled-back' ? '' : `; ${code('operation: rollback')} rolls back to it`
  return [['Before', `${name(was)} on port ${previousPort}${back}`]]
}

function name(text: string): string {
  return escapeMarkdown(clip(text, NAME_LENGTH))
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
