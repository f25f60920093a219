import { expect, test } from 'vitest'
import { commitOf, nameRelease, versionOf } from '../../../../src/plan/releases/release-name.ts'
import { createInputs } from '../create-values.ts'

test('a release is named by version, run and commit, and its version and commit can be read back', () => {
  const run = { ...createInputs().run, runNumber: 57, runAttempt: 12, sha: '9c41d0e8a7' }
  const name = '1.0-rc-1.1-57.12-9c41d0e'
  expect(nameRelease('1.0-rc-1.1', run)).toBe(name)
  expect([versionOf(name), commitOf(name)]).toEqual(['1.0-rc-1.1', '9c41d0e'])
})

test.each([
  ['a jar', 'shop-1.0.3'],
  ['a copy that somebody made of a release', '1.0-57.2-9c41d0e.old'],
  ['a process that this action did not launch', null],
])('the name of %s tells no version and no commit', (_, name) => {
  expect([versionOf(name), commitOf(name)]).toEqual([null, null])
})
