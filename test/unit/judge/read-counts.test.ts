import { expect, test } from 'vitest'
import { Judge } from '../../../src/judge/judge.ts'
import { readCount, readFailed } from '../../../src/judge/read-counts.ts'

test('what was counted is read', () => {
  expect(readCount('8001 17000000001 5 1 2 3 0:1 27:4')).toEqual({
    sighting: {
      port: 8001,
      tenth: 17000000001,
      requests: 5,
      failed: 1,
      spared: 2,
      times: new Map([
        [0, 1],
        [27, 4],
      ]),
    },
    own: 3,
  })
  expect(readFailed('8001 41 none GET /orders/*')).toEqual({
    port: 8001,
    count: 41,
    status: 'none',
    method: 'GET',
    path: '/orders/*',
  })
})

test.each(['', '8001', '8001 1 2 x 0 0', '8001 1 -2 0 0 0', '8001 1 1 2 0 0', '8001 1 1e9 0 0 0', '8001 1 1 0 0 0 27'])(
  '%j is not a count',
  (rest) => expect(readCount(rest)).toBeNull(),
)

test.each(['8001 41 500 GET', '8001 x 500 GET /', '8001 41 500 GET / more', '8001 41 <b> GET /'])(
  '%j is not a failed request',
  (rest) => expect(readFailed(rest)).toBeNull(),
)

test('a judge keeps nothing of requests to other ports or of ever new kinds', () => {
  const judge = new Judge({ maxErrorRate: 5, maxLatencyFactor: null }, { before: 8000, after: 8001 }, 2)
  const begun = performance.now()
  for (let index = 0; index < 50_000; index += 1) {
    judge.see({ port: index, tenth: 7, requests: 1, failed: 0, spared: 0, times: new Map() })
    judge.seeFailed({ port: 8001, count: 1, status: '500', method: 'GET', path: `/${index}` })
  }
  expect(performance.now() - begun).toBeLessThan(5_000)
  expect(judge.failures).toHaveLength(1_000)
  judge.settle()
  expect([judge.before.requests, judge.after.requests]).toEqual([1, 1])
})
