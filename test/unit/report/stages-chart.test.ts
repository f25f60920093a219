import { expect, test } from 'vitest'
import type { StageRecord } from '../../../src/progress/stages.ts'
import { renderStages } from '../../../src/report/stages-chart.ts'

const stage = (name: string, seconds: number, outcome: StageRecord['outcome'] = 'done') => ({ name, seconds, outcome })
const render = (...stages: StageRecord[]) => renderStages(stages, new Date(0))

test('the table has each stage with its time and how it ended', () => {
  expect(render(stage('Build', 90), stage('Health *', 8.04, 'failed'), stage('Revert', 0.3, 'stopped'))).toBe(
    [
      '<details><summary>3 stages in 98.3 s</summary>',
      '',
      '|  | Stage | Time |',
      '| --- | --- | --- |',
      '| ✅ | Build | 90.0 s |',
      '| ❌ | Health \\* | 8.0 s |',
      '| ⏹️ | Revert | 0.3 s |',
      '',
      '</details>',
    ].join('\n'),
  )
  expect(render(stage('Build', 1))).toContain('<summary>1 stage in 1.0 s</summary>')
  expect(render()).toBe('')
})

test('of endlessly many stages with endless names the beginnings are shown', () => {
  const rows = render(...Array.from({ length: 60 }, () => stage('x'.repeat(99), 0))).match(/^\| ✅ .*$/gm)
  expect(rows).toEqual(Array.from({ length: 50 }, () => `| ✅ | ${'x'.repeat(59)}… | 0.0 s |`))
})

/** The lines of the picture that depend on the stages; empty if there is none. */
function picture(...stages: StageRecord[]): string[] {
  const [, lines = ''] = /```mermaid\n.*?\n(.*?)\n```/s.exec(render(...stages)) ?? []
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^tick| :/.test(line))
}

test('a bar lasts a millisecond at least, and says what did not end well', () => {
  const stages = [stage('Build', 0.99), stage('Look', 0.01), stage('Health', 0, 'failed'), stage('Stop', 0, 'stopped')]
  expect(picture(...stages)).toEqual([])
  expect(picture(...stages, stage('Revert', 0.01, 'stopped'))).toEqual([])
  expect(
    picture(stage('Build', 0.97), stage('Look', 0.02), stage('Health', 0, 'failed'), stage('Revert', 0.01, 'stopped')),
  ).toEqual([
    'tickInterval 1second',
    'Build 1.0 s :done, 0, 970',
    'Look 0.0 s :done, 970, 990',
    'Health FAILED 0.0 s :crit, 990, 991',
    'Revert stopped 0.0 s :done, 990, 1000',
  ])
})

test.each([
  [11.9, '1second'],
  [12, '5second'],
  [60, '15second'],
  [359, '30second'],
  [360, '1minute'],
  [721, '2minute'],
])('in %s s there are twelve ticks at most', (seconds, interval) => {
  const quarter = stage('Build', seconds / 4)
  expect(picture(quarter, quarter, quarter, quarter)[0]).toBe(`tickInterval ${interval}`)
})
