import { expect, test } from 'vitest'
import { CANCELED } from '../../../src/failure.ts'
import { formatLiveVersion } from '../../../src/report/live-version.ts'
import { describeEnding } from '../../../src/report/log-ending.ts'
import type { LiveVersion, Outcome } from '../../../src/report/outcome.ts'
import { describeResult } from '../../../src/report/summary.ts'
import { createOutcome } from './create-outcome.ts'

const LIVE = 'version 1.0.0 is live on port 8001 (green)'
const nameless = { version: null }

test.each<[Partial<Outcome>, string]>([
  [{ result: 'deployed' }, 'version 1.1.0 is live on port 8001 (green)'],
  [{ result: 'staged' }, `version 1.1.0 is staged; ${LIVE}`],
  [{ result: 'promoted' }, 'the staged version 1.1.0 is live on port 8001 (green)'],
  [{ result: 'rolled-back' }, 'rolled back to version 1.1.0; it is live on port 8001 (green)'],
  [{ result: 'rolled-back', ...nameless }, 'rolled back to the previous version; it is live on port 8001 (green)'],
  [{ result: 'set-up' }, `the hosts are set up; ${LIVE}`],
  [{ result: 'unchanged', plan: ['x'] }, `dry run of deploy, nothing was changed; ${LIVE}`],
  [{ result: 'unchanged' }, `there was nothing to do; ${LIVE}`],
  [{ result: 'unchanged', operation: 'status' }, LIVE],
  [{ result: 'reverted' }, `the promotion of version 1.1.0 was reverted; ${LIVE}`],
  [{ result: 'reverted', ...nameless }, `the promotion was reverted; ${LIVE}`],
  [{ result: 'unknown' }, `the run could not see what became of version 1.1.0; ${LIVE}`],
  [{ result: 'unknown', ...nameless }, `the run could not see what became of the change; ${LIVE}`],
  [{}, `version 1.1.0 was not deployed; ${LIVE}`],
  [nameless, `nothing was deployed; ${LIVE}`],
  [{ operation: 'promote' }, `version 1.1.0 was not promoted; ${LIVE}`],
  [{ operation: 'promote', ...nameless }, `nothing was promoted; ${LIVE}`],
  [{ operation: 'rollback' }, `not rolled back to version 1.1.0; ${LIVE}`],
  [{ operation: 'rollback', ...nameless }, `not rolled back; ${LIVE}`],
  [{ operation: 'setup' }, `the hosts are not set up; ${LIVE}`],
  [{ operation: 'logs' }, `the application's log was not shown; ${LIVE}`],
  [{ operation: 'status' }, `a deployment would be refused; ${LIVE}`],
  [
    { failure: { stage: 'Build', message: CANCELED, remedy: null, logTail: [] } },
    `canceled; version 1.1.0 was not deployed; ${LIVE}`,
  ],
  [{ live: null, operation: 'logs' }, "the application's log was not shown; port 8001 (green) is live"],
])('the result of %j', (overrides, said) => {
  expect(describeResult(createOutcome(overrides))).toBe(`shop in dev: ${said}`)
})

const live: LiveVersion = { port: 8000, slot: 'blue', version: '1.0.0', release: null, since: new Date(0) }

test.each<[LiveVersion | null, string]>([
  [null, 'could not be observed'],
  [{ ...live, since: null }, 'port 8000 (blue); no application was found on it'],
  [live, 'version 1.0.0 on port 8000 (blue), running since 1970-01-01 00:00 UTC'],
  [
    { ...live, version: null },
    'a process not launched by this action on port 8000 (blue), running since 1970-01-01 00:00 UTC',
  ],
])('what is live is reported of %j', (seen, said) => {
  expect(formatLiveVersion(seen)).toBe(said)
})

test('the log of what succeeded ends with what is live, that of a failure with each line of what to do', () => {
  expect(describeEnding(createOutcome({ result: 'deployed', failure: null, live }))).toEqual([
    'Result: deployed. shop in dev: version 1.1.0 is live on port 8001 (green)',
    'Live now: version 1.0.0 on port 8000 (blue), running since 1970-01-01 00:00 UTC',
  ])
  const failure = { stage: 'Plan', message: 'no', remedy: 'Run this:\nln -s a b', logTail: [] }
  expect(describeEnding(createOutcome({ failure })).slice(2)).toEqual(['What to do: Run this:', 'ln -s a b'])
})
