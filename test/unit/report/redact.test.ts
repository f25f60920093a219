import { expect, test } from 'vitest'
import { redact } from '../../../src/redact.ts'
import { redactOutcome } from '../../../src/report/redact-outcome.ts'
import { createInputs } from '../plan/create-values.ts'
import { createOutcome } from './create-outcome.ts'

const SECRET = 'hunter2'
const said = (what: string) => `${what} says ${SECRET}!`
const clean = (what: string) => `${what} says ***!`
const commit = (text: (what: string) => string) => ({
  sha: 'abc',
  url: 'https://github.com/acme/shop/commit/abc',
  title: text('title'),
  author: text('author'),
})
const version = { requests: 1, timed: 0, failed: 1, spared: 0, p50: null, p95: null, p99: null }
const slot = (trouble: string | null) => ({
  host: 'app',
  slot: 'blue' as const,
  port: 8000,
  isLive: true,
  process: null,
  release: null,
  version: null,
  trouble,
})

/** An outcome with a text in each place that a host, a log or a person may have filled. */
function outcomeOf(text: (what: string) => string, optional: (what: string) => string | null) {
  const { run } = createInputs()
  return createOutcome({
    notes: [text('note')],
    plan: [text('plan')],
    changes: { base: 'abc', url: 'https://github.com/acme/shop/compare', total: 1, commits: [commit(text)] },
    requests: {
      before: version,
      after: version,
      seconds: 5,
      failures: [{ status: '500', method: 'GET', path: text('path'), before: 0, after: 1 }],
      notJudged: optional('not judged'),
    },
    failure: { stage: 'Health', message: text('message'), remedy: optional('remedy'), logTail: [text('log')] },
    status: {
      slots: [slot(optional('trouble'))],
      faults: [{ what: text('fault'), remedy: text('its remedy') }],
      remarks: [text('remark')],
      releases: [],
      journal: [],
    },
    run: {
      ...run,
      ref: text('ref'),
      actor: text('actor'),
      pullRequest: { number: 7, url: 'https://github.com/acme/shop/pull/7', title: text('pull request') },
    },
  })
}

test('a secret is taken out of each text of an outcome, and nothing else is changed', () => {
  expect(redactOutcome(outcomeOf(said, said), [SECRET])).toEqual(outcomeOf(clean, clean))
  const without = outcomeOf(clean, () => null)
  expect(redactOutcome(without, [SECRET])).toEqual(without)
})

test('what a run does not have stays away', () => {
  const bare = createOutcome({ failure: null, status: null, requests: null, changes: null })
  expect(redactOutcome(bare, [SECRET])).toEqual(bare)
})

test('of two secrets the longer one is taken out first, whatever their order', () => {
  for (const secrets of [
    ['hunter2', 'hunter2-long'],
    ['hunter2-long', 'hunter2'],
  ]) {
    expect(redact('key=hunter2-long, hunter2', secrets)).toBe('key=***, ***')
  }
})

test.each([
  ['password hunter2-lo…', 'password ***…'],
  ['password hunter2-long…', 'password ***…'],
  ['password hunt…', 'password ***…'],
  ['password hun…', 'password hun…'],
  ['password hunter2-lo', 'password hunter2-lo'],
  ['{"a":"hunter2-lo…ter2-long"}', '{"a":"***…***"}'],
  ['…long, then hunt…', '…***, then ***…'],
  ['…ong', '…ong'],
  ['hunthunt…', 'hunt***…'],
  ['…\\nsecond line"}', '…***"}'],
  ['hun\u001b[1mter2-l…', '***…'],
])('of a secret that a cut left in part nothing is shown: %s', (text, shown) => {
  expect(redact(text, ['hunter2-long', 'hunt-er', 'first\\nsecond line'])).toBe(shown)
})

test('a secret is taken out before and after colors are', () => {
  expect(redact('a\u001b[1mb\u001b[0mc', ['abc'])).toBe('***')
  expect(redact('x\u001b[1my', ['\u001b[1m'])).toBe('x***y')
})

test('of two secrets that overlap at a cut, no part is left', () => {
  expect(redact('…xabcdEFGH1234 rest', ['zxabcd', 'abcdEFGH1234'])).toBe('…x*** rest')
})
