import { expect, test } from 'vitest'
import { describeRequests, describeVerdict } from '../../../src/judge/describe-requests.ts'
import type { RequestReport, VersionRequests } from '../../../src/judge/request-report.ts'
import { renderRequests } from '../../../src/report/requests.ts'
import { renderSummary } from '../../../src/report/summary.ts'
import { createOutcome } from './create-outcome.ts'

const version = (overrides: Partial<VersionRequests> = {}): VersionRequests => {
  return { requests: 3412, failed: 0, spared: 0, timed: 3400, p50: 3.2, p95: 12.4, p99: 29.2, ...overrides }
}
const report = (overrides: Partial<RequestReport> = {}): RequestReport => {
  const after = version({ requests: 1204, p99: 31.4 })
  return { before: version(), after, seconds: 10.2, failures: [], notJudged: null, ...overrides }
}
const bad = report({
  before: version({ failed: 2 }),
  after: version({ requests: 212, failed: 41, spared: 5 }),
  failures: [
    { status: '500', method: 'GET', path: '/orders/*', before: 1, after: 38 },
    { status: 'none', method: 'POST', path: '/orders', before: 0, after: 3 },
    { status: '500', method: 'GET', path: '/old', before: 1, after: 0 },
  ],
})

test.each([
  ['all is well', report(), '1,204 requests in 10 s, none failed, p99 31 ms (before: 29 ms)'],
  [
    'some failed',
    bad,
    '212 requests in 10 s, 41 failed, 19.3 % (before: less than 0.1 %), p99 29 ms (before: 29 ms), 5 more were answered by the previous version',
  ],
  [
    'nobody came',
    report({ after: version({ requests: 0, p99: null }), notJudged: 'there were no requests' }),
    'not judged: there were no requests',
  ],
  [
    'few came',
    report({ after: version({ requests: 1, p99: 0.4 }), notJudged: 'fewer than 20 requests' }),
    '1 request in 10 s, none failed, p99 less than 1 ms (before: 29 ms); not judged: fewer than 20 requests',
  ],
])('%s', (_, seen, sentence) => {
  expect(describeRequests(seen)).toBe(sentence)
})

test('a verdict names the paths, old next to new', () => {
  expect(describeVerdict('failures', bad)).toBe(
    'the new version fails too many requests: 41 of 212 (19.3 %); before: 2 of 3,412 (less than 0.1 %). Failed: 38× GET /orders/*: 500 (before: 1); 3× POST /orders: no answer (before: 0)',
  )
  expect(describeVerdict('times', report())).toBe(
    'the new version answers too slowly: 95 % of 1,204 requests within 12 ms; before: 12 ms',
  )
})

test('the summary shows both versions', () => {
  const summary = renderSummary(createOutcome({ requests: bad }))
  expect(summary).toContain('| Requests | 212 requests in 10 s, 41 failed')
  expect(summary).toContain(
    [
      '<details><summary>Requests of the previous and the new version</summary>',
      '',
      '| Version | Requests | Failed | p50 | p95 | p99 |',
      '| --- | --- | --- | --- | --- | --- |',
      '| `1.0.0` before | 3,412 | 2 | 3 ms | 12 ms | 29 ms |',
      '| `1.1.0` now | 212 | 41 | 3 ms | 12 ms | 29 ms |',
      '',
      '- 38× GET /orders/\\*: 500 \\(before: 1\\)',
      '- 3× POST /orders: no answer \\(before: 0\\)',
      '- 0× GET /old: 500 \\(before: 1\\)',
      '',
      '</details>',
    ].join('\n'),
  )
  expect(summary).toContain('title Milliseconds until the application answers\n  axisFormat %Q\n')
  expect(renderSummary(createOutcome())).not.toContain('Requests')
})

test('versions that are not known have a row, where nothing was seen there is none, and nothing is drawn of few', () => {
  const few = version({ requests: 1, timed: 1 })
  const seen = report({ before: few, after: few })
  const details = renderRequests(createOutcome({ requests: seen, version: null, previousVersion: null }))
  expect(details.split('\n').slice(4, -2)).toEqual([
    '| `-` before | 1 | 0 | 3 ms | 12 ms | 29 ms |',
    '| `-` now | 1 | 0 | 3 ms | 12 ms | 29 ms |',
  ])
  const none = version({ requests: 0 })
  expect(renderRequests(createOutcome({ requests: report({ before: none, after: none }) }))).toBe('')
})

/** The lines between the axis and the end of the picture of times. */
function picture(seen: RequestReport): string[] | null {
  const [, lines] =
    /```mermaid\n[^`]*?todayMarker off\n(.*?)\n```/s.exec(renderSummary(createOutcome({ requests: seen }))) ?? []
  return lines === undefined ? null : lines.split('\n').map((line) => line.trim())
}

test('the summary draws the times of both versions', () => {
  expect(picture(report({ after: version({ p50: 0.4, p95: 14.6, p99: 1230 }) }))).toEqual([
    'section p50',
    'before 3 ms :done, 0, 3',
    'now less than 1 ms :0, 1',
    'section p95',
    'before 12 ms :done, 0, 12',
    'now 15 ms :0, 15',
    'section p99',
    'before 29 ms :done, 0, 29',
    'now 1,230 ms :0, 1230',
  ])
})

test.each([
  [3400, 500, ['p50', 'p95', 'p99']],
  [3400, 449, ['p50', 'p95']],
  [100, 3400, ['p50', 'p95']],
  [3400, 20, ['p50']],
  [19, 3400, null],
])('of %i answers before and %i now, it draws %j', (before, after, drawn) => {
  const seen = picture(report({ before: version({ timed: before }), after: version({ timed: after }) }))
  expect(seen?.filter((line) => line.startsWith('section')).map((line) => line.slice(8)) ?? null).toEqual(drawn)
})
