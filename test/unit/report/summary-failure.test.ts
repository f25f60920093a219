import { expect, test } from 'vitest'
import type { StatusReport } from '../../../src/plan/status-report.ts'
import { brief } from '../../../src/report/shorten.ts'
import { renderSummary } from '../../../src/report/summary.ts'
import { renderAdvice, renderFailure } from '../../../src/report/summary-failure.ts'
import { createOutcome } from './create-outcome.ts'

test('a failed status has its faults, not one of them twice', () => {
  const status: StatusReport = { slots: [], faults: [], remarks: [], releases: [], journal: [] }
  const faults = [{ what: 'no java', remedy: 'Install it.' }]
  expect(renderFailure(createOutcome({ status: { ...status, faults } }))).toBe('')
  expect(renderFailure(createOutcome({ status }))).toContain('**Health failed:**')
  expect(renderFailure(createOutcome({ failure: null }))).toBe('')
})

test('several steps are a list, of which the first twenty are shown', () => {
  const steps = Array.from({ length: 25 }, (_, index) => `Step ${index}: sudo true`)
  const shown = Array.from({ length: 20 }, (_, index) => `- Step ${index}: \`sudo true\``)
  expect(renderAdvice(steps)).toBe(`\n\n${shown.join('\n')}`)
  expect(renderAdvice(['Wait: sudo true'])).toBe('Wait: `sudo true`')
  expect(renderAdvice(['Run these:', 'sudo true', 'a *b*'])).toBe('Run these:\n\n```text\nsudo true\na *b*\n```')
})

/** What is shown below the advice. */
function logOf(logTail: string[], release: string | null): string {
  const outcome = createOutcome({ release, failure: { stage: 'Health', message: 'no', remedy: 'Wait.', logTail } })
  return renderFailure(outcome).split('**What to do:** Wait.')[1] as string
}

test('of the log the last forty lines are shown, without blank ones at the end', () => {
  const lines = Array.from({ length: 45 }, (_, index) => `line ${index}`)
  const fenced = `\n\n**The application's last log lines:**\n\n\`\`\`text\n${lines.slice(5).join('\n')}\n\`\`\``
  expect(logOf([...lines, ' ', ''], null)).toBe(fenced)
  expect(logOf(lines, '1.1.0-2.1-aaaaaaa')).toBe(
    `${fenced}\n\nThe whole log:\n\n\`\`\`text\nssh ubuntu@app cat /home/ubuntu/shop/releases/1.1.0-2.1-aaaaaaa/app.log\n\`\`\``,
  )
  expect(logOf(['a'], null)).toContain('```text\na\n```')
  expect(logOf([' ', ''], null)).toBe('')
})

test('notes and logs of hosts are in the summary; of endlessly many notes the first hundred', () => {
  const log = { host: 'app', port: 8000, slot: 'blue' as const, release: null, lines: ['a'], hasTimes: true }
  const notes = Array.from({ length: 120 }, () => 'too *old*')
  const summary = renderSummary(createOutcome({ failure: null, notes, logs: [log] }))
  expect(summary.match(/^- ⚠️ too \\\*old\\\*$/gm)).toHaveLength(100)
  expect(summary).toContain('#### Log of blue (port 8000) on `app`\n\n```text\na\n```')
})

test('a dry run has its plan', () => {
  const summary = renderSummary(createOutcome({ failure: null, result: 'unchanged', plan: ['stop 8000', 'start'] }))
  expect(summary).toContain('\n\nDry run: nothing was changed. The plan:\n\n- stop 8000\n- start\n\n')
})

test('what is shown on one line has no space around it, and one between two words', () => {
  expect(brief(' a \n\t b ', 10)).toBe('a b')
})
