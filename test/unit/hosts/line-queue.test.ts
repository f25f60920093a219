import { expect, test } from 'vitest'
import { LineQueue } from '../../../src/hosts/line-queue.ts'
import { ANSWER_STARTS } from '../../../src/hosts/script.ts'

test('what a startup file prints before the answer is ignored, even a title without a newline', async () => {
  const lines = new LineQueue(() => undefined)
  lines.push(`hello\n\u001b]0;host\u0007`)
  lines.push(`\n${ANSWER_STARTS}\nlocked\nheld run 7 of mona\n`)
  expect(await lines.next()).toEqual({ word: 'locked', rest: '' })
  expect(await lines.next()).toEqual({ word: 'held', rest: 'run 7 of mona' })
})

test('a login that sends stderr where stdout goes, as a wrapper that records sessions does, changes no answer', async () => {
  const lines = new LineQueue(() => undefined)
  lines.push(`\n${ANSWER_STARTS}\n\n${ANSWER_STARTS}\nreceived\n`)
  expect(await lines.next()).toEqual({ word: 'received', rest: '' })
})

test('a heartbeat restarts the clock and is not a line', async () => {
  let heard = 0
  const lines = new LineQueue(() => {
    heard += 1
  })
  lines.push(`noise\n${ANSWER_STARTS}\nalive\nalive\nlistening 7\n`)
  expect(heard).toBe(3)
  expect(await lines.next()).toEqual({ word: 'listening', rest: '7' })
})

test('no more of what precedes an answer is kept than is shown, however long it is', () => {
  const lines = new LineQueue(() => undefined)
  const begun = performance.now()
  for (let piece = 0; piece < 20_000; piece += 1) lines.push('x'.repeat(1_000))
  expect(lines.noise).toHaveLength(4_000)
  lines.push('\n'.repeat(500_000))
  expect(performance.now() - begun).toBeLessThan(5_000)
})

test('a line that arrives in many pieces is complete, and takes no longer', async () => {
  const lines = new LineQueue(() => undefined)
  lines.push(`${ANSWER_STARTS}\njar `)
  const begun = performance.now()
  for (let piece = 0; piece < 100_000; piece += 1) lines.push('x'.repeat(100))
  lines.push('\nnext')
  expect(performance.now() - begun).toBeLessThan(5_000)
  expect((await lines.next())?.rest).toHaveLength(10_000_000)
  lines.push(' line\n')
  expect(await lines.next()).toEqual({ word: 'next', rest: 'line' })
})
