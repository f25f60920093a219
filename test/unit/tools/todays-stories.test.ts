import { globSync } from 'node:fs'
import { expect, test } from 'vitest'
import { choosePart, EVERY_RUN, storiesOfPart } from '../../tools/todays-stories.ts'

const stories = globSync('test/e2e/*.test.ts').map((file) => file.replace(/.*\/(.*)\.test\.ts$/, '$1'))

test('five days run every story, and each day those of every run', () => {
  const days = [20_000, 20_001, 20_002, 20_003, 20_004].map((day) =>
    storiesOfPart(Number(choosePart('', day)), stories),
  )
  expect([...new Set(days.flat())].sort()).toEqual(stories.sort())
  for (const day of days) expect(day).toEqual(expect.arrayContaining(EVERY_RUN))
})

test('the stories that run every time exist', () => {
  expect(stories).toEqual(expect.arrayContaining(EVERY_RUN))
})

test('a part can be asked for', () => {
  expect(['all', '1/5', '5/5'].map((asked) => choosePart(asked, 5))).toEqual(['all', 1, 5])
  expect(() => choosePart('6/5', 5)).toThrow('it can be all or 1/5 to 5/5')
})
