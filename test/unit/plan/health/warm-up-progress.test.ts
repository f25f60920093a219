import { expect, test } from 'vitest'
import type { WarmUpRequest } from '../../../../src/inputs/read-warm-up.ts'
import { describeWarmUp, hasSettled, mixRequests } from '../../../../src/plan/health/warm-up-progress.ts'

const request = (count: number, path = '/'): WarmUpRequest => ({ count, method: 'GET', path })
const windows = (...medians: number[]) => medians.flatMap((median) => Array.from({ length: 50 }, () => median))

test('the requests of all lines are mixed evenly, each as often as it is asked for', () => {
  expect(mixRequests([request(6), request(3), request(1)]).join('')).toBe('0100120010')
})

test.each([
  ['too few answers', windows(5, 5), false],
  ['each fifty faster', windows(80, 40, 20), false],
  ['faster once more in the end', windows(5, 5, 4), false],
  ['as fast for three times fifty', windows(80, 5, 5, 5), true],
  ['slower in the end', windows(5, 5, 6), true],
  ['faster until a hundred answers ago', windows(20, 10, 10), false],
  ['as fast but for one answer', [...windows(5, 5, 5).with(25, 1000)], true],
  ['faster by less than half a millisecond', windows(3.2, 3, 2.8), true],
  ['faster by less than a fiftieth', windows(300, 297, 294), true],
])('settled, %s: %s', (_, times, settled) => {
  expect(hasSettled(times)).toBe(settled)
})

test.each([
  [[], false, 'GET /: 0 of 200 answered'],
  [windows(80, 5, 5, 5), false, 'GET /: 200 of 200 answered (200, 404); 80 ms at first, 5.0 ms at the end'],
  [
    windows(5, 5, 5),
    true,
    'GET /: 150 of 200 answered (200, 404); 5.0 ms at first, 5.0 ms at the end, no longer getting faster',
  ],
  [
    windows(80, 40, 5),
    false,
    'GET /: 150 of 200 answered (200, 404); 80 ms at first, 5.0 ms at the end, still getting faster',
  ],
  [
    [...windows(5, 5, 5), ...windows(4).slice(0, 30)],
    true,
    'GET /: 180 of 200 answered (200, 404); 5.0 ms at first, 4.0 ms at the end, no longer getting faster',
  ],
  [windows(80, 5), false, 'GET /: 100 of 200 answered (200, 404); 80 ms at first, 5.0 ms at the end'],
])('the result of a line is reported', (times, settled, told) => {
  expect(describeWarmUp(request(200), { times, statuses: new Set([404, 200]), settled })).toBe(told)
})
