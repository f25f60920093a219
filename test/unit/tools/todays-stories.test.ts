import { globSync } from 'node:fs'
import { expect, test } from 'vitest'
import { choosePart, EVERY_RUN, storiesOfPart } from '../../tools/todays-stories.ts'

const stories = globSync('test/e2e/*.test.ts').map((file) => file.replace(/.*\/(.*)\.test\.ts$/, '$1'))

test('seven days run every story, and each day those of every run', () => {
  const days = [0, 1, 2, 3, 4, 5, 6].map((day) => storiesOfPart(Number(choosePart('', 20_000 + day)), stories))
  expect([...new Set(days.flat())].sort()).toEqual(stories.sort())
  for (const day of days) expect(day).toEqual(expect.arrayContaining(EVERY_RUN))
})

test('each story that is not in every run is in one part, and the longest are in different ones', () => {
  const parts = [1, 2, 3, 4, 5, 6, 7].map((part) => storiesOfPart(part, stories))
  const others = parts.flat().filter((story) => !EVERY_RUN.includes(story))
  expect(others.length).toBe(new Set(others).size)
  const longest = ['several-hosts-cut', 'several-hosts-cut-promoted', 'interrupted', 'several-hosts', 'certbot-renewal']
  for (const part of parts) expect(part.filter((story) => longest.includes(story)).length).toBeLessThan(2)
})

test('the stories that run every time exist', () => {
  expect(stories).toEqual(expect.arrayContaining(EVERY_RUN))
})

test('a part can be asked for', () => {
  expect(['all', '1/7', '7/7'].map((asked) => choosePart(asked, 5))).toEqual(['all', 1, 7])
  expect(() => choosePart('8/7', 5)).toThrow('it can be all or 1/7 to 7/7')
})
