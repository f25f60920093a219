import { code, fence } from './markdown.ts'
import { clip } from './shorten.ts'
import { LINE_LENGTH } from './summary-failure.ts'

/** What `logs` read on an app host, without a secret in it. */
export interface ApplicationLog {
  readonly host: string
  readonly port: number
  readonly slot: 'blue' | 'green'
  /** Null: none that this action launched, and so no lines. */
  readonly release: string | null
  /** Oldest first. */
  readonly lines: readonly string[]
  /** False: no line says when it was written, so none could be left out by its time. */
  readonly hasTimes: boolean
}

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
