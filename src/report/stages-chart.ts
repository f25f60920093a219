import type { StageRecord } from '../progress/stages.ts'
import { formatDuration } from './format-time.ts'
import { drawGantt } from './gantt.ts'
import { details, escapeMarkdown, table } from './markdown.ts'
import { clip } from './shorten.ts'

/** A stage with a smaller share than this would only be a line. */
const LEAST_SHARE = 0.01
const LEAST_BARS = 4
const STAGES = 50
const NAME_LENGTH = 60
const SIGNS: Record<StageRecord['outcome'], string> = { done: '✅', failed: '❌', stopped: '⏹️' }

/** The stages, each with its time: a picture if several took long enough to be seen, and a table. */
export function renderStages(all: readonly StageRecord[], startedAt: Date): string {
  if (all.length === 0) return ''
  const records = all.slice(0, STAGES).map((record) => ({ ...record, name: clip(record.name, NAME_LENGTH) }))
  const total = records.reduce((sum, { seconds }) => sum + seconds, 0)
  const rows = records.map(({ name, outcome, seconds }) => [
    SIGNS[outcome],
    escapeMarkdown(name),
    formatDuration(seconds),
  ])
  const title = `${records.length === 1 ? '1 stage' : `${records.length} stages`} in ${formatDuration(total)}`
  return [drawStages(records, total, startedAt), details(title, table(['', 'Stage', 'Time'], rows))]
    .filter(Boolean)
    .join('\n\n')
}

/** A Mermaid Gantt chart in the reader's time zone; empty if it would show nothing. */
function drawStages(records: readonly StageRecord[], total: number, startedAt: Date): string {
  let now = startedAt.getTime()
  const bars = records.flatMap(({ name, outcome, seconds }) => {
    const from = Math.round(now)
    now += seconds * 1000
    const to = Math.max(from + 1, Math.round(now))
    const ending = outcome === 'done' ? '' : ` ${outcome === 'failed' ? 'FAILED' : outcome}`
    const label = `${name.replace(/[^\w .-]/g, ' ')}${ending} ${formatDuration(seconds)}`
    const isSeen = outcome === 'failed' || seconds >= total * LEAST_SHARE
    return isSeen ? [`${label} :${outcome === 'failed' ? 'crit' : 'done'}, ${from}, ${to}`] : []
  })
  if (bars.length < LEAST_BARS) return ''
  return drawGantt(['axisFormat %H:%M:%S', `tickInterval ${tickInterval(total)}`], bars)
}

/** There is room for the labels of twelve ticks at most. */
function tickInterval(total: number): string {
  const fitting = [1, 5, 15, 30].find((seconds) => total / seconds < 12)
  return fitting === undefined ? `${Math.ceil(total / 60 / 12)}minute` : `${fitting}second`
}
