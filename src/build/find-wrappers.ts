import { join } from 'node:path'

/** A bracket, which a subshell begins or ends with; a change of the folder; a wrapper. Each after what may stand before a command. */
const PART =
  /([()])|(?<![^\s;&|("'])(?:(?:cd|pushd)[ \t]+(?:--[ \t]+)?("[^"\n]*"|'[^'\n]*'|[^\s;&|()"']+)|((?:[\w.-]+\/)*(?:gradlew|mvnw))(?![\w.-]))/g
/** As Linux has it; what would be longer is none. */
const LONGEST_PATH = 4096
/** What a shell does not take as it is. */
const EXPANDED = /[$`~*?[\\]|^-/

/**
 * The wrappers of Gradle and Maven that a command calls, as paths from the folder that it begins in. A folder that only a shell could
 * tell, such as that of a variable, hides those that are called there.
 */
export function findWrappers(command: string): string[] {
  const wrappers = new Set<string>()
  const outer: (string | null)[] = []
  let folder: string | null = ''
  for (const [, bracket, given, wrapper] of command.matchAll(PART)) {
    if (bracket === '(') outer.push(folder)
    if (bracket === ')') folder = outer.pop() ?? folder
    if (given !== undefined) folder = enter(folder, given.replace(/^(["'])(.*)\1$/, '$2'))
    if (wrapper !== undefined && folder !== null) wrappers.add(join(folder, wrapper))
  }
  return [...wrappers]
}

function enter(folder: string | null, given: string): string | null {
  if (EXPANDED.test(given)) return null
  const entered = given.startsWith('/') ? given : folder === null ? null : join(folder, given)
  return entered !== null && entered.length < LONGEST_PATH ? entered : null
}
