import { join } from 'node:path'

/**
 * What a shell that is started runs; a bracket, which a subshell begins or ends with; then, after what may stand before a command, a
 * change of the folder, or a wrapper.
 */
const PART =
  /(?<=\s)-\w*c[ \t]+("[^"]*"|'[^']*')|([()])|(?<![^\s;&|("'])(?:(popd)(?![\w.-])|(cd|pushd)[ \t]+(?:--[ \t]+)?("[^"\n]*"|'[^'\n]*'|[^\s;&|()"']+)|((?:[\w.-]+\/)*(?:gradlew|mvnw))(?![\w.-]))/g
/** Longer than anyone writes: each folder takes as long to enter as its path, which may grow with the command. */
const LONGEST_PATH = 512
/** What a shell does not take as it is. */
const EXPANDED = /[$`~*?[\\]|^[-+]/

/** Where a command is; a folder that only a shell could tell, such as that of a variable, is null. */
interface Place {
  readonly folder: string | null
  readonly previous: string | null
  /** Where popd returns to. */
  readonly pushed: Place | null
}

/**
 * The wrappers of Gradle and Maven that a command calls, as paths from the folder that it begins in. Where none `exists` in the folder
 * that it seems to call one in, or only a shell could tell that folder, it may be the one that it would call where it begins.
 */
export function findWrappers(command: string, exists: (path: string) => boolean): string[] {
  const wrappers = new Set<string>()
  for (const { folder, wrapper } of findCalls(command, { folder: '', previous: null, pushed: null })) {
    const called = folder === null ? null : join(folder, wrapper)
    const atStart = join(wrapper)
    if (called !== null) wrappers.add(called)
    if ((called === null || !exists(called)) && exists(atStart)) wrappers.add(atStart)
  }
  return [...wrappers]
}

function* findCalls(command: string, start: Place): Generator<{ folder: string | null; wrapper: string }> {
  const outer: Place[] = []
  let place = start
  for (const [, inner, bracket, popd, change, given, wrapper] of command.matchAll(PART)) {
    if (inner !== undefined) yield* findCalls(inner.slice(1, -1), place)
    if (bracket === '(') outer.push(place)
    if (bracket === ')') place = outer.pop() ?? place
    if (popd !== undefined && place.pushed !== null) place = { ...place.pushed, previous: place.folder }
    if (given !== undefined) place = enter(place, given.replace(/^(["'])(.*)\1$/, '$2'), change === 'pushd')
    if (wrapper !== undefined) yield { folder: place.folder, wrapper }
  }
}

function enter(from: Place, given: string, keeps: boolean): Place {
  const folder = given === '-' ? from.previous : resolveFolder(from.folder, given)
  return { folder, previous: from.folder, pushed: keeps ? from : from.pushed }
}

function resolveFolder(folder: string | null, given: string): string | null {
  if (EXPANDED.test(given)) return null
  const entered = given.startsWith('/') ? given : folder === null ? null : join(folder, given)
  return entered !== null && entered.length < LONGEST_PATH ? entered : null
}
