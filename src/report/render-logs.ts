import type { ApplicationLog } from '../progress/progress.ts'
import { code, fence } from './markdown.ts'
import { clip } from './shorten.ts'
import { LINE_LENGTH } from './summary-failure.ts'

/** The summary is for a glance; the step's log has every line. */
const LINES = 100

/** The last lines per host. */
export function renderLogs(logs: readonly ApplicationLog[]): string {
  return logs.map(renderOne).join('\n\n')
}

function renderOne({ host, port, slot, release, lines, hasTimes }: ApplicationLog): string {
  const title = `#### Log of ${slot} (port ${port}) on ${code(host)}${release ? `, release ${code(release)}` : ''}`
  if (lines.length === 0) return `${title}\n\nNo lines.`
  const shown = lines.slice(-LINES).map((line) => clip(line, LINE_LENGTH))
  const notes = [
    ...(lines.length > LINES ? [`The last ${LINES} of ${lines.length} lines; the step's log has all of them.`] : []),
    ...(hasTimes ? [] : ['No line begins with a time, so `log-since` left none out.']),
  ]
  return [title, ...notes, fence(shown)].join('\n\n')
}
