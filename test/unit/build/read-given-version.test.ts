import { expect, test } from 'vitest'
import { readGivenVersion } from '../../../src/build/read-given-version.ts'

test.each<[string, string | null | undefined]>([
  ['./gradlew clean bootJar', undefined],
  ['./gradlew -Prelease.version=3 -Pversions=2 -x test-Pversion=4 bootJar', undefined],
  ['./gradlew -Pversion=1.2.3 bootJar', '1.2.3'],
  ["./gradlew bootJar '-Pversion=1.2.3+4'", '1.2.3+4'],
  ['./gradlew bootJar -P version="1.2.3" && ls', '1.2.3'],
  ['(./gradlew bootJar --project-prop version=1.2.3)', '1.2.3'],
  ['./gradlew bootJar -Dorg.gradle.project.version=1.2.3; ls', '1.2.3'],
  ['ORG_GRADLE_PROJECT_version=1.2.3 ./gradlew \\\n  bootJar', '1.2.3'],
  ['./gradlew -Pversion=1.2.3 test\n./gradlew -Pversion=1.2.3 bootJar', '1.2.3'],
  ['./gradlew -Pversion=1.2.3 test\n./gradlew -Pversion=1.2.4 bootJar', null],
  ['./gradlew bootJar -Pversion=$VERSION', null],
  ['./gradlew bootJar -Pversion="1.2.3$SUFFIX"', null],
  ['./gradlew bootJar -Pversion=$(git describe --tags)', null],
  ['./gradlew bootJar -Pversion=', null],
])('%s', (command, literal) => {
  expect(readGivenVersion(command, {})).toEqual(literal === undefined ? null : { literal })
})

test('the command’s own comes before the one in the environment', () => {
  const environment = { ORG_GRADLE_PROJECT_version: '1.2.3' }
  expect(readGivenVersion('./gradlew bootJar', environment)).toEqual({ literal: '1.2.3' })
  expect(readGivenVersion('./gradlew bootJar -Pversion=1.2.4', environment)).toEqual({ literal: '1.2.4' })
})
