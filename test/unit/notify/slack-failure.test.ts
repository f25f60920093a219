import { expect, test } from 'vitest'
import { renderSlackFailure, renderSlackLog } from '../../../src/notify/slack/slack-failure.ts'
import { preformatted, section } from '../../../src/notify/slack/slack-text.ts'
import type { FailureReport } from '../../../src/report/outcome.ts'
import { failed } from '../report/reported-outcomes.ts'

const summary = section('<https://github.com/acme/shop/actions/runs/7/attempts/1|Summary and log of run 57>')

/** The blocks of a failure of this kind, after the one that says why. */
function stepsOf(remedy: string) {
  const failure = { stage: 'Plan', message: 'no', remedy, logTail: [] }
  return renderSlackFailure({ ...failed, failure }).slice(1)
}

test('commands to copy are unchanged, below what they are for', () => {
  expect(stepsOf('Have someone with root run these, then run it again:\nln -sfn a `b`\nsudo nginx -s reload')).toEqual([
    section('*What to do*\nHave someone with root run these, then run it again:'),
    preformatted(['ln -sfn a `b`\nsudo nginx -s reload']),
    summary,
  ])
})

test('a few steps are a list, of which the first ten are shown; a single one is none', () => {
  const steps = Array.from({ length: 12 }, (_, index) => `Step ${index + 1}`)
  const [list] = stepsOf(steps.join('\n'))
  expect(list).toEqual(section(['*What to do*', ...steps.slice(0, 10).map((step) => `• ${step}`)].join('\n')))
  expect(stepsOf('Wait:')).toEqual([section('*What to do*\nWait:'), summary])
})

test('a command that does not fit is not shown as one to copy', () => {
  const [whole] = stepsOf(`Enable it: sudo ${'x'.repeat(1_184)}`)
  expect(whole).toEqual(section(`*What to do*\nEnable it: \`sudo ${'x'.repeat(1_184)}\``))
  const [cut] = stepsOf(`Enable it: sudo ${'x'.repeat(1_185)}`)
  expect(cut).toEqual(section(`*What to do*\nEnable it: sudo ${'x'.repeat(1_183)}…`))
})

test('a failure that says what is live itself is followed by nothing else about it', () => {
  const failure = { stage: 'Reconcile', message: 'two slots are live', remedy: 'Choose one.', logTail: [] }
  expect(renderSlackFailure({ ...failed, failure })[0]).toEqual(section('Reconcile failed: two slots are live'))
})

test('a failure outside of a workflow refers to no run', () => {
  const types = renderSlackFailure({ ...failed, run: { ...failed.run, runUrl: '' } }).map((block) => block.type)
  expect(types).toEqual(['section', 'section'])
})

test('blank lines at the end of a log are not shown, nor is a log of such lines alone', () => {
  const logOf = (logTail: string[]) =>
    renderSlackLog({ ...failed, failure: { ...(failed.failure as FailureReport), logTail } })
  expect(logOf(['Starting', '', 'Started', ' \t', ''])).toEqual([
    preformatted(['Starting', '', 'Started'], "The application's last log lines"),
  ])
  expect(logOf([' ', ''])).toEqual([])
})
