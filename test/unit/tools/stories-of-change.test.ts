import { globSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mutants } from '../../mutants/all.ts'
import { storiesOfChange } from '../../tools/stories-of-change.ts'

const stories = globSync('test/e2e/*.test.ts').map((file) => file.replace(/.*\/(.*)\.test\.ts$/, '$1'))

test.each([
  ['a story', ['test/e2e/secrets.test.ts'], ['secrets']],
  ['a source with a known fault', ['src/stages/warm-up.ts'], ['bad-releases', 'load-instant', 'warm-up']],
  ['an entry point', ['src/index.ts'], ['bad-releases', 'handover', 'interrupted', 'load-instant', 'logs']],
  ['a page and a unit test', ['docs/setup.md', 'test/unit/inputs/host-port.test.ts'], []],
])('%s', (_, changed, expected) => {
  expect(storiesOfChange(changed, stories)).toEqual(expected)
})

test('a source without a known fault has the stories of its folder', () => {
  const ofStages = mutants.filter(({ file }) => file.startsWith('src/stages/')).map(({ story }) => story)
  expect(storiesOfChange(['src/stages/new-one.ts'], stories)).toEqual(expect.arrayContaining(ofStages))
})

test('a source in a folder without a known fault has the stories of the folder around it', () => {
  const ofPlan = mutants.filter(({ file }) => file.startsWith('src/plan/')).map(({ story }) => story)
  expect(storiesOfChange(['src/plan/setup/site.ts'], stories)).toEqual(expect.arrayContaining(ofPlan))
})

test('each script of a promotion has those that a pattern names', () => {
  expect(storiesOfChange(['src/promotion/lib/steps.sh'], stories)).toEqual(
    expect.arrayContaining(['faults', 'slow-nginx']),
  )
})

test('what every story stands on runs the most important ones', () => {
  expect(storiesOfChange(['test/bed/host.ts'], stories)).toEqual(expect.arrayContaining(['promotion-ends', 'setup']))
})
