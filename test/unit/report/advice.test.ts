import { expect, test } from 'vitest'
import { CANCELED } from '../../../src/failure.ts'
import { adviceLines, commandIn, explainImpact, logCommands } from '../../../src/report/advice.ts'
import type { Outcome } from '../../../src/report/outcome.ts'
import { createOutcome } from './create-outcome.ts'

/** An outcome that failed in this stage. */
function failedIn(stage: string | null, overrides: Partial<Outcome> = {}): Outcome {
  return createOutcome({ failure: { stage, message: 'no', remedy: null, logTail: ['x'] }, ...overrides })
}

const withoutNginx = { nginxHosts: [] }
const UNTOUCHED = 'The live version was not touched.'

test.each<[string, Outcome, string]>([
  ['before anything was changed', failedIn('Upload'), UNTOUCHED],
  ['in no stage', failedIn(null), UNTOUCHED],
  [
    'before the promotion',
    failedIn('Health'),
    'No request reached version 1.1.0: nothing was promoted, and the live version was not touched.',
  ],
  [
    'before a handover',
    failedIn('Health', withoutNginx),
    'Nothing was handed over to version 1.1.0; the running process was not touched.',
  ],
  [
    'with a version that is not known',
    failedIn('Health', { version: null }),
    'No request reached the other version: nothing was promoted, and the live version was not touched.',
  ],
  [
    'after the promotion',
    failedIn('Stop standby', { result: 'deployed' }),
    'Requests go to version 1.1.0; the previous version may still be running on the standby slot.',
  ],
  ['while it cleaned up, whose message says what is live', failedIn('Reconcile'), ''],
  ['of an operation that only reads', failedIn('Health', { operation: 'status' }), ''],
  ['of a setup', failedIn('Health', { operation: 'setup' }), ''],
  ['of nothing', createOutcome({ failure: null }), ''],
  [
    'after which nothing could be seen',
    failedIn(null, { result: 'unknown' }),
    'It is not known how far the run got; the live version was observed afterwards.',
  ],
  [
    'while nothing could be seen',
    failedIn('Prove', { result: 'unknown' }),
    'The link was changed, and the run could not see what became of it: version 1.1.0 may be live, so it was left running. The nginx host reverts an unconfirmed promotion by itself, unless that host is off; the next operation reconciles what is left.',
  ],
  [
    'while nothing could be seen of a handover',
    failedIn('Prove', { result: 'unknown', ...withoutNginx }),
    'The run could not see whether version 1.1.0 or the previous version is live. So it stopped neither.',
  ],
  [
    'after a handover',
    failedIn('Bake', { result: 'reverted', ...withoutNginx }),
    'The previous version was started again, and version 1.1.0 was stopped.',
  ],
])('what a failure %s means', (_, outcome, meaning) => {
  expect(explainImpact(outcome)).toBe(meaning)
})

test('a promotion that was reverted took requests from its end until the reversal’s', () => {
  const stage = (name: string, outcome: 'done' | 'failed', seconds: number) => ({ name, outcome, seconds })
  const [build, revert] = [stage('Build', 'done', 100), stage('Revert', 'done', 0.3)]
  const steps = [stage('Promote 5%', 'done', 50), stage('Bake', 'failed', 4.9)]
  const about = (failed: string, stages: Outcome['stages']) =>
    explainImpact(failedIn(failed, { result: 'reverted', stages }))
  expect(about('Bake', [build, ...steps, revert])).toBe(
    'Requests went to version 1.1.0 for about 6 s; the promotion was reverted.',
  )
  const failed = 'The promotion failed and was reverted: the previous version is live.'
  expect(about('Promote', [build, stage('Promote', 'failed', 1), revert])).toBe(failed)
  expect(about('Bake', [build, revert])).toBe(failed)
  expect(about('Bake', [build, ...steps])).toBe(failed)
})

const AGAIN = 'run operation: deploy again; no cleanup is needed'

test.each<[string, Outcome, string[]]>([
  ['with a remedy', createOutcome({ failure: { stage: null, message: 'x', remedy: 'a\nb', logTail: [] } }), ['a', 'b']],
  ['of nothing', createOutcome({ failure: null }), []],
  [
    'that left it unknown',
    failedIn('Prove', { result: 'unknown' }),
    ['See what is live with operation: status. Then '],
  ],
  [
    'that nobody saw the end of',
    failedIn('Prove', { livePort: null }),
    ['Find out what is live with operation: status, then '],
  ],
  [
    'that someone wanted',
    createOutcome({ failure: { stage: 'Build', message: CANCELED, remedy: null, logTail: [] } }),
    ['If you still want it, '],
  ],
  ['to build', failedIn('Build'), ["Fix the build: its output is in the step's log, in the group Build. Then "]],
  ...['Health', 'Warm up', 'Prove', 'Bake', 'Bake 5%'].map((stage): [string, Outcome, string[]] => [
    `in ${stage}`,
    failedIn(stage),
    ["Fix what the application's log shows, in its code or its settings. Then "],
  ]),
  ...['before-promote', 'after-promote'].map((stage): [string, Outcome, string[]] => [
    `in ${stage}`,
    failedIn(stage),
    [`Fix what the ${stage} command reported: its output is in the step's log. Then `],
  ]),
  [
    'to promote',
    failedIn('Promote 25%'),
    ['See what nginx said, on its host: sudo tail -n 30 /var/log/nginx/error.log', 'Fix that. Then '],
  ],
  ['in another stage', failedIn('Upload'), ['Fix the cause. Then ']],
])('what to do about a failure %s', (_, outcome, lines) => {
  expect(adviceLines(outcome)).toEqual(lines.map((line) => (line.endsWith(' ') ? `${line}${AGAIN}.` : line)))
})

test('the whole log is on each app host, if there are lines of it', () => {
  const path = '/home/ubuntu/shop/releases/1.1.0-2.1-aaaaaaa/app.log'
  expect(logCommands(failedIn('Health'))).toEqual([`ssh ubuntu@app cat ${path}`])
  expect(logCommands(failedIn('Health', { release: null }))).toEqual([])
  expect(
    logCommands(createOutcome({ failure: { stage: 'Health', message: 'no', remedy: null, logTail: [] } })),
  ).toEqual([])
  expect(logCommands(createOutcome({ failure: null }))).toEqual([])
})

test('a command is told from other words after a colon', () => {
  expect(commandIn('Start it: sudo systemctl start nginx')).toEqual({
    words: 'Start it',
    command: 'sudo systemctl start nginx',
  })
  expect(commandIn('Mind this: sudoers are read again')).toBeNull()
})
