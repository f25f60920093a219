import { join } from 'node:path'

/** A comment, or an escaped character. */
const SKIPPED = String.raw`(?<!\S)#[^\n]*|\\[\s\S]`
/** A quoted word; after -c, what a shell that is started runs. */
const QUOTED = String.raw`(?:(?<=\s)(-\w*c)[ \t]+)?("(?:\\[\s\S]|[^"\\])*"|'[^']*')`
/** What a subshell begins or ends with; an arm of a case ends with one, too. */
const BRACKET = '([()])'
const CASE = String.raw`case[ \t][^\n;]{1,100}?[ \t]in(?=\s)|esac`
const FOLDER = String.raw`"[^"\n]*"|'[^'\n]*'|(?:\\[\s\S]|[^\s;&|()"'\\])+`
const CHANGE = String.raw`(cd|pushd)[ \t]+(?:--[ \t]+)?(${FOLDER})`
const WRAPPER = String.raw`((?:[\w.-]+\/)*(?:gradlew|mvnw))(?![\w.-])`
/** Not in the middle of a word. */
const COMMAND = String.raw`(?<![^\s;&|("'])(?:(${CASE})(?![\w.-])|(popd)(?![\w.-])|${CHANGE}|${WRAPPER})`
const PART = new RegExp([SKIPPED, QUOTED, BRACKET, COMMAND].join('|'), 'g')
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

function* findCalls(command: string, start: Place): Generator<{ folder: string | null; wrapper: string }, Place> {
  const outer: (Place | null)[] = []
  let place = start
  for (const [, shell, quoted, bracket, clause, popd, change, given, wrapper] of command.matchAll(PART)) {
    if (quoted !== undefined) {
      const left = yield* findCalls(unquote(quoted), place)
      if (shell === undefined) place = left
    }
    place = nest(outer, place, bracket ?? clause)
    if (popd !== undefined && place.pushed !== null) place = { ...place.pushed, previous: place.folder }
    if (given !== undefined) place = enter(place, given.replace(/^(["'])(.*)\1$/, '$2'), change === 'pushd')
    if (wrapper !== undefined) yield { folder: place.folder, wrapper }
  }
  return place
}

/** Where the commands after a bracket are. Of `outer`, a case that is open is null: a bracket within it only ends an arm. */
function nest(outer: (Place | null)[], place: Place, sign = ''): Place {
  if (sign === '(') outer.push(place)
  if (sign.startsWith('case')) outer.push(null)
  const isEnd = sign === ')' ? outer.at(-1) !== null : sign === 'esac' && outer.at(-1) === null
  return isEnd ? (outer.pop() ?? place) : place
}

/** As the shell passes it on. */
function unquote(word: string): string {
  const inner = word.slice(1, -1)
  return word.startsWith("'") ? inner : inner.replaceAll(/\\(["\\$`])/g, '$1')
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
