import { expect, test } from 'vitest'
import { renderLogs } from '../../../src/report/summary.ts'

const log = { host: 'app', port: 8000, slot: 'blue' as const, release: '1.0.0-1.1-aaaaaaa', hasTimes: true }
const TITLE = '#### Log of blue (port 8000) on `app`, release `1.0.0-1.1-aaaaaaa`'

test('each app host’s log has a heading that says of what it is', () => {
  const other = { ...log, host: 'other', release: null, lines: [] }
  expect(renderLogs([{ ...log, lines: ['a', 'b'] }, other])).toBe(
    `${TITLE}\n\n\`\`\`text\na\nb\n\`\`\`\n\n#### Log of blue (port 8000) on \`other\`\n\nNo lines.`,
  )
})

test('of a long log the summary has the last lines, and says so', () => {
  const lines = Array.from({ length: 101 }, (_, index) => `line ${index}`)
  const fenced = (shown: string[]) => `\`\`\`text\n${shown.join('\n')}\n\`\`\``
  expect(renderLogs([{ ...log, lines }])).toBe(
    `${TITLE}\n\nThe last 100 of 101 lines; the step's log has all of them.\n\n${fenced(lines.slice(1))}`,
  )
  expect(renderLogs([{ ...log, lines: lines.slice(1) }])).toBe(`${TITLE}\n\n${fenced(lines.slice(1))}`)
  expect(renderLogs([{ ...log, lines: ['x'.repeat(600)] }])).toBe(`${TITLE}\n\n${fenced([`${'x'.repeat(499)}…`])}`)
})

test('where no line has a time, log-since is said to have had no effect', () => {
  expect(renderLogs([{ ...log, lines: ['a'], hasTimes: false }])).toContain(
    `${TITLE}\n\nNo line says when it was written, so \`log-since\` had no effect.\n\n`,
  )
})
