import type { SlotStatus, StatusReport } from '../plan/status.ts'
import { plain, table } from './markdown.ts'

/** One line for the log. */
export function describeSlot({ slot, port, isLive, process, release, trouble }: SlotStatus): string {
  const role = isLive ? 'live' : 'standby'
  const what = process
    ? `process ${process.pid ?? 'of another user'}, up ${duration(process.uptimeSeconds)}`
    : 'no process'
  return `${role}: ${slot} (port ${port}), ${nameOf(release, process !== null)}, ${what}, ${trouble ?? 'healthy'}`
}

/** Both slots, what would stop a deployment, and the last operations. */
export function renderStatus({ slots, faults, remarks, journal }: StatusReport): string {
  const slotRows = slots.map(({ slot, port, isLive, process, release, trouble }) => [
    isLive ? '**live**' : 'standby',
    `${slot}, ${port}`,
    plain(nameOf(release, process !== null)),
    process ? `up ${duration(process.uptimeSeconds)}` : 'not running',
    plain(trouble ?? 'healthy'),
  ])
  const rows = journal.map(({ at, operation, result, version, actor, seconds }) =>
    [at.slice(0, 19).replace('T', ' '), operation, result, version ?? '', actor, `${seconds} s`].map(plain),
  )
  return [
    table(['', 'Slot', 'Release', 'Process', 'Health'], slotRows),
    faults.map(({ what }) => `- ❌ ${plain(what)}`).join('\n'),
    remarks.map((remark) => `> ${plain(remark)}`).join('\n'),
    rows.length > 0
      ? `#### Last operations\n\n${table(['When (UTC)', 'Operation', 'Result', 'Version', 'By', 'Took'], rows)}`
      : '',
  ]
    .filter(Boolean)
    .join('\n\n')
}

function nameOf(release: string | null, isRunning: boolean): string {
  return release ?? (isRunning ? 'not launched by this action' : 'no release')
}

function duration(seconds: number): string {
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  if (days > 0) return `${days} d ${hours} h`
  return hours > 0 ? `${hours} h ${minutes} min` : minutes > 0 ? `${minutes} min` : `${seconds} s`
}
