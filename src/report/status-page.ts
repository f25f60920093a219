import type { JournalEntry } from '../plan/app-observation.ts'
import type { KeptRelease } from '../plan/releases/kept-releases.ts'
import type { SlotStatus, StatusReport } from '../plan/status-report.ts'
import { formatAge, formatDuration, formatMinute } from './format-time.ts'
import { code, escapeMarkdown, link, table } from './markdown.ts'
import { clip } from './shorten.ts'
import { renderAdvice } from './summary-failure.ts'

const FAULTS = 30
const CELL_LENGTH = 200

/** One line for the log. */
export function describeSlot({ host, slot, port, isLive, process, release, trouble }: SlotStatus): string {
  const role = isLive ? 'live' : 'standby'
  const what = process
    ? `process ${process.pid ?? 'of another user'}, up ${formatDuration(process.uptimeSeconds)}`
    : 'no process'
  return `${host}: ${role}: ${slot} (port ${port}), ${formatRelease(release, process !== null)}, ${what}, ${trouble ?? 'healthy'}`
}

/** One line for the log: what a rollback can name. */
export function describeRelease(release: KeptRelease): string {
  const { name, commit, uploadedAt, ageSeconds, actor, lastResult, isDistrusted } = release
  const what = commit === null ? name : `${name}, commit ${commit}`
  const age = ageSeconds === null ? '' : ` (${formatAge(ageSeconds)} ago)`
  const ended = `${lastResult ?? 'result unknown'}${isDistrusted ? '; a rollback skips it unless you name it' : ''}`
  return `kept release: ${what}, uploaded ${formatMinute(uploadedAt)} UTC${age} by ${actor ?? 'an unknown user'}, ${ended}`
}

/** Both slots, what would stop a deployment, and the last operations. `runUrl` tells whose run links can be trusted. */
export function renderStatus({ slots, faults, remarks, releases, journal }: StatusReport, runUrl: string): string {
  const isOne = new Set(slots.map(({ host }) => host)).size < 2
  const slotRows = slots.map(({ host, slot, port, isLive, process, release, trouble }) => [
    ...(isOne ? [] : [code(host)]),
    isLive ? '**live**' : 'standby',
    `${slot}, ${port}`,
    release ? code(release) : formatRelease(release, process !== null),
    process ? `up ${formatDuration(process.uptimeSeconds)}` : 'not running',
    `${trouble === null ? '✅' : process || isLive ? '❌' : '➖'} ${cell(trouble ?? 'healthy')}`,
  ])
  return [
    table([...(isOne ? [] : ['Host']), '', 'Slot', 'Release', 'Process', 'Health'], slotRows),
    renderFaults(faults),
    remarks.map((remark) => `- ${cell(remark)}`).join('\n'),
    renderReleases(releases, slots),
    renderJournal(journal, runUrl),
  ]
    .filter(Boolean)
    .join('\n\n')
}

function renderFaults(faults: StatusReport['faults']): string {
  if (faults.length === 0) return '✅ Nothing would stop a deployment.'
  const blocks = faults
    .slice(0, FAULTS)
    .map(
      ({ what, remedy }) =>
        `❌ **${escapeMarkdown(clip(what, 1_000))}**\n\nWhat to do: ${renderAdvice(remedy.split('\n'))}`,
    )
  return [`#### What would stop a deployment`, ...blocks].join('\n\n')
}

/** What a rollback can go to: the answer to "which one do I name". */
function renderReleases(releases: StatusReport['releases'], slots: readonly SlotStatus[]): string {
  if (releases.length === 0) return ''
  const rows = releases.map(({ name, commit, uploadedAt, ageSeconds, actor, lastResult, isDistrusted }) => {
    const roles = slots.filter(({ release }) => release === name).map(({ isLive }) => (isLive ? 'live' : 'standby'))
    const ended = [isDistrusted ? '❌' : '', lastResult ?? 'not known'].filter(Boolean).join(' ')
    return [
      code(name),
      commit ? code(commit) : '',
      formatMinute(uploadedAt),
      ageSeconds === null ? 'not known' : formatAge(ageSeconds),
      cell(actor ?? 'not known'),
      cell(ended),
      [...new Set(roles)].join(', '),
    ]
  })
  const header = ['Release', 'Commit', 'Uploaded (UTC)', 'Age', 'By', 'Last result', 'Slot']
  return `#### Kept releases\n\n${table(header, rows)}`
}

/** What was done, by whom, with which result, and what was live afterwards: the answer to "what ran last Tuesday". */
function renderJournal(journal: readonly JournalEntry[], runUrl: string): string {
  if (journal.length === 0) return ''
  const origin = /^https?:\/\/[^/]+\//.exec(runUrl)?.[0]
  const rows = journal.map((entry) => {
    const when = cell(formatMinute(entry.at))
    const isOurs = origin !== undefined && entry.runUrl?.startsWith(origin)
    const how = [entry.result, entry.failedStep && `in ${entry.failedStep}`].filter(Boolean).join(' ')
    return [
      isOurs ? link(when, entry.runUrl ?? '') : when,
      cell(entry.operation),
      cell(entry.version ?? ''),
      `${isGood(entry) ? '✅' : '❌'} ${cell(how)}`,
      cell(entry.liveVersion ?? (entry.livePort === null ? 'unknown' : `port ${entry.livePort}`)),
      cell(entry.actor),
      formatDuration(entry.seconds),
    ]
  })
  const header = ['When (UTC)', 'Operation', 'Version', 'Result', 'Live afterwards', 'By', 'Took']
  return `#### Last operations\n\n${table(header, rows)}`
}

function isGood({ result }: JournalEntry): boolean {
  return result !== 'failed' && result !== 'reverted' && result !== 'unknown'
}

function formatRelease(release: string | null, isRunning: boolean): string {
  return release ?? (isRunning ? 'not launched by this action' : 'no release')
}

function cell(text: string): string {
  return escapeMarkdown(clip(text, CELL_LENGTH))
}
