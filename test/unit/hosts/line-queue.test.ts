import { expect, test } from 'vitest'
import { LineQueue } from '../../../src/hosts/line-queue.ts'
import { ANSWER_STARTS } from '../../../src/hosts/script.ts'

test('what a start file prints before the answer is passed over, a title without a line end too', async () => {
  const lines = new LineQueue(() => undefined)
  lines.push(`hello\n\u001b]0;host\u0007`)
  lines.push(`\n${ANSWER_STARTS}\nlocked\nheld run 7 of mona\n`)
  expect(await lines.next()).toEqual({ word: 'locked', rest: '' })
  expect(await lines.next()).toEqual({ word: 'held', rest: 'run 7 of mona' })
})

test('a sign of life restarts the clock and is no line', async () => {
  let heard = 0
  const lines = new LineQueue(() => {
    heard += 1
  })
  lines.push(`noise\n${ANSWER_STARTS}\nalive\nalive\nlistening 7\n`)
  expect(heard).toBe(3)
  expect(await lines.next()).toEqual({ word: 'listening', rest: '7' })
})
