import { expect, test } from 'vitest'
import { logStopped } from '../../../src/stages/stop.ts'

test.each([
  ['undrained', '1', 'app: port 8000 still has 1 request under way after 30 s'],
  ['undrained', '2', 'app: port 8000 still has 2 requests under way after 30 s'],
  ['stopped', '7 TERM', 'app: stopped process 7 on port 8000 (SIGTERM)'],
])('of "%s %s" the log says: %s', (word, rest, expected) => {
  const lines: string[] = []
  logStopped('app', 8000, 30, { word, rest }, (line) => lines.push(line))
  expect(lines).toEqual([expected])
})
