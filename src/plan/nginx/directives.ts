import { matchesGlob } from '../../glob.ts'
import { findLuaEnd, isLuaBlock } from './lua-block.ts'

/** An nginx directive: its words, and the directives in its braces, if it has any. */
export interface Directive {
  readonly words: readonly string[]
  readonly block: readonly Directive[] | null
}

/** The texts of files by their absolute paths, and the folder from which nginx counts relative ones. */
export interface ConfigFiles {
  readonly folder: string
  readonly texts: ReadonlyMap<string, string>
}

/**
 * A comment, a quoted word, a brace or semicolon, or a plain word: in it only whitespace, ";" and "{" have a meaning, and a "{"
 * after a "$" has none.
 */
const TOKEN =
  /#[^\n]*|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|'[^'\\]*(?:\\[\s\S][^'\\]*)*'|[{};]|(?:\$\{?|\\[\s\S]|[^\s{};\\$])(?:[^\s{;\\$]+|\$\{?|\\[\s\S])*/g
const DEEPEST_INCLUDE = 8
/** nginx itself knows five levels, and locations within locations. */
const DEEPEST_BLOCK = 20
/** Directives that includes may bring, for each character of the files; of files as people write them, hardly one. */
const MOST_PER_CHARACTER = 2
const FEWEST = 1_000

/** Parses nginx's configuration language (comments, quotes, blocks); truncated text gives its complete directives. */
export function parseNginxConfig(text: string): Directive[] {
  return parseBlock(readTokens(text), 0)
}

/** Without comments. Lua in braces is one word, a directive by itself: two sites must not differ in it. */
function* readTokens(text: string): Generator<string, void> {
  const tokens = new RegExp(TOKEN)
  let first: string | null = null
  for (let found = tokens.exec(text); found; found = tokens.exec(text)) {
    const [token] = found
    if (token.startsWith('#')) continue
    yield token
    if (token === '{' && first !== null && isLuaBlock(first)) {
      const begin = tokens.lastIndex
      tokens.lastIndex = findLuaEnd(text, begin)
      yield* [text.slice(begin, tokens.lastIndex).trim(), ';']
    }
    first = /^[{};]$/.test(token) ? null : (first ?? token)
  }
}

function parseBlock(tokens: Iterator<string>, depth: number): Directive[] {
  const directives: Directive[] = []
  let words: string[] = []
  for (let next = tokens.next(); !next.done; next = tokens.next()) {
    if (next.value === '}') break
    if (next.value === '{') {
      const block = depth < DEEPEST_BLOCK ? parseBlock(tokens, depth + 1) : skipBlock(tokens)
      directives.push({ words, block })
    } else if (next.value === ';') directives.push({ words, block: null })
    else {
      words.push(unquoteWord(next.value))
      continue
    }
    words = []
  }
  return directives
}

function skipBlock(tokens: Iterator<string>): Directive[] {
  let open = 1
  for (let next = tokens.next(); !next.done; next = tokens.next()) {
    if (next.value === '{') open += 1
    if (next.value === '}') open -= 1
    if (open === 0) break
  }
  return []
}

function unquoteWord(token: string): string {
  return token.replace(/^(["'])(.*)\1$/s, '$2').replaceAll(/\\(["'\\;{} ])/g, '$1')
}

/**
 * The directives with those of the files that they include instead of each `include`, as far as the files are known. Files
 * that include one another endlessly, with which no nginx starts, are given up at some point.
 */
export function expandIncludes(directives: readonly Directive[], files: ConfigFiles): Directive[] {
  const parsed = new Map<string, Directive[]>()
  const matching = new Map<string, string[]>()
  let left = [...files.texts.values()].reduce((sum, text) => sum + MOST_PER_CHARACTER * text.length, FEWEST)
  const pathsOf = (pattern: string) => {
    const paths = matching.get(pattern) ?? [...files.texts.keys()].filter((path) => matchesGlob(pattern, path))
    matching.set(pattern, paths)
    return paths
  }
  const parse = (path: string) => {
    const block = parsed.get(path) ?? parseNginxConfig(files.texts.get(path) ?? '')
    parsed.set(path, block)
    return block
  }
  const expand = (block: readonly Directive[], depth: number, includes: number): Directive[] =>
    block.flatMap((directive) => {
      left -= 1
      if (directive.block) {
        const isKept = left >= 0 && depth <= DEEPEST_BLOCK
        return [{ ...directive, block: isKept ? expand(directive.block, depth + 1, includes) : [] }]
      }
      const pattern = left >= 0 && includes <= DEEPEST_INCLUDE ? includedPattern(directive, files) : null
      // The `include` itself stays too: it shows which blocks include a file.
      const included = pattern === null ? [] : pathsOf(pattern)
      return [directive, ...included.flatMap((path) => expand(parse(path), depth, includes + 1))]
    })
  return expand(directives, 0, 0)
}

/** Whether this is an `include` that covers the path. */
export function isIncludeOf(directive: Directive, path: string, files: ConfigFiles): boolean {
  const pattern = includedPattern(directive, files)
  return pattern !== null && matchesGlob(pattern, path)
}

function includedPattern({ words: [name, path] }: Directive, { folder }: ConfigFiles): string | null {
  if (name !== 'include' || path === undefined) return null
  return path.startsWith('/') ? path : `${folder}/${path}`
}

/** The words after each directive of that name in the block itself. */
export function valuesOf({ block }: Directive, name: string): string[] {
  return (block ?? []).filter(({ words }) => words[0] === name).flatMap(({ words }) => words.slice(1))
}

/** All directives of that name, at any depth. */
export function findDirectives(directives: readonly Directive[], name: string): Directive[] {
  const found: Directive[] = []
  const look = (directive: Directive) => {
    if (directive.words[0] === name) found.push(directive)
    directive.block?.forEach(look)
  }
  directives.forEach(look)
  return found
}
