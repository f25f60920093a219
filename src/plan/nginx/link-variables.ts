import { type Directive, findDirectives } from './directives.ts'

/** What decides by a table: its last word is the variable, the second word of each line in it a value. */
export const TABLES = ['map', 'geo', 'split_clients']
/** What the snippets set is the very thing that a promotion changes. */
const BY_LINK = /^(live|standby|bluegreen_\w*)$/
/** The link itself, which a condition may look up as the snippet does. */
const LINK_FILE = /\/bluegreen\/[^/]+\/live\b/
const REFERENCES = /\$(?:\{(\w+)\}|(\w+))/g

export function isByLink(name: string): boolean {
  return BY_LINK.test(name)
}

/** Says of the words of a table or an `if` which variable of the snippets decides there, by way of others too; null if none does. */
export type LinkReader = (words: readonly string[]) => string | null

/** `http`: everything that gives variables their values. */
export function createLinkReader(http: readonly Directive[]): LinkReader {
  const sources = readSources(http)
  const following = new Map<string, string>()
  const waiting = [...sources.keys()].filter(isByLink).map((name) => ({ name, link: `$${name}` }))
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { name, link } = next
    if (following.has(name)) continue
    following.set(name, link)
    for (const made of sources.get(name) ?? []) waiting.push({ name: made, link })
  }
  return (words) => {
    const names = words.flatMap(namesIn)
    const found = names.find((name) => isByLink(name) || following.has(name))
    return found === undefined ? null : (following.get(found) ?? `$${found}`)
  }
}

/** By a variable's name, or a condition, the variables whose values are made of it or chosen by it. */
function readSources(http: readonly Directive[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  const add = (name: string, made: string) => {
    const known = found.get(name) ?? []
    known.push(made)
    found.set(name, known)
  }
  for (const {
    words: [, variable, ...values],
  } of findDirectives(http, 'set')) {
    for (const name of values.flatMap(namesIn)) add(name, variableKey(variable))
  }
  for (const [index, { words, block }] of findDirectives(http, 'if').entries()) {
    const condition = `if ${index}`
    for (const name of words.flatMap(namesIn)) add(name, condition)
    for (const set of findDirectives(block ?? [], 'set')) add(condition, variableKey(set.words[1]))
  }
  for (const { words, block } of TABLES.flatMap((name) => findDirectives(http, name))) {
    const all = [...words.slice(1, -1), ...(block ?? []).flatMap((line) => line.words)]
    for (const name of all.flatMap(namesIn)) add(name, variableKey(words.at(-1)))
  }
  return found
}

function namesIn(word: string): string[] {
  const names = [...word.matchAll(REFERENCES)].map(([, braced, plain = braced]) => (plain ?? '').toLowerCase())
  return LINK_FILE.test(word) ? [...names, 'live'] : names
}

/** As nginx takes a variable's name, in any case. */
export function variableKey(word = ''): string {
  return word.replace(/^\$/, '').toLowerCase()
}
