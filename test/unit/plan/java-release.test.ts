import { expect, test } from 'vitest'
import { javaReleaseOf } from '../../../src/plan/java-release.ts'

test.each([
  ['17.0.15', 17],
  ['21-ea', 21],
  ['25', 25],
  ['11.0.27', 11],
  ['1.8.0_412', 8],
  ['GraalVM 17', null],
  ['', null],
])('a Java that states its version as "%s" is of release %s', (version, release) => {
  expect(javaReleaseOf(version)).toBe(release)
})
