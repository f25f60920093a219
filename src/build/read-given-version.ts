import type { WrittenVersion } from './read-gradle-version.ts'

/** Where a command sets the property `version`: https://docs.gradle.org/current/userguide/build_environment.html */
const SETTING = /(?:(?<![\w-])-P\s*|--project-prop[ =]|-Dorg\.gradle\.project\.|\bORG_GRADLE_PROJECT_)version=(\S*)/g
const LITERAL = /^[\w.+-]+$/
const VARIABLE = 'ORG_GRADLE_PROJECT_version'

/**
 * The version that a build gets from outside of its project, which Gradle prefers to `gradle.properties`; `null` if none.
 * The shell's own work on the command, such as its variables, is not done again here: such a version is not known.
 */
export function readGivenVersion(
  command: string,
  environment: Readonly<Record<string, string>>,
): WrittenVersion | null {
  const given = [...command.matchAll(SETTING)].map(([, value = '']) => value.replaceAll(/["']|[;&|)].*$/g, ''))
  const versions = new Set(given.length > 0 ? given : [environment[VARIABLE]].filter((value) => value !== undefined))
  const [version] = versions
  if (version === undefined) return null
  return { literal: versions.size === 1 && LITERAL.test(version) ? version : null }
}
