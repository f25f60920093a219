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

/** A comment, a quoted word, a brace or semicolon, or a plain word: in it only blanks, ";" and "{" have a meaning. */
const TOKEN =
  /#[^\n]*|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[{};]|(?:\$\{[^}]*\}|\\[\s\S]|[^\s{};\\])(?:\$\{[^}]*\}|\\[\s\S]|[^\s{;\\])*/g
const DEEPEST_INCLUDE = 8

/** Parses nginx's configuration language (comments, quotes, blocks); text that is cut off gives what was whole. */
export function parseNginxConfig(text: string): Directive[] {
  const tokens = text.match(TOKEN) ?? []
  return parseBlock(tokens.filter((token) => !token.startsWith('#')).values())
}

function parseBlock(tokens: Iterator<string>): Directive[] {
  const directives: Directive[] = []
  let words: string[] = []
  for (let next = tokens.next(); !next.done; next = tokens.next()) {
    if (next.value === '}') break
    if (next.value === '{') directives.push({ words, block: parseBlock(tokens) })
    else if (next.value === ';') directives.push({ words, block: null })
    else {
      words.push(unquote(next.value))
      continue
    }
    words = []
  }
  return directives
}

function unquote(token: string): string {
  return token.replace(/^(["'])(.*)\1$/s, '$2').replaceAll(/\\(["'\\;{} ])/g, '$1')
}

/** The directives with those of the files that they include instead of each `include`, as far as the files are there. */
export function expandIncludes(directives: readonly Directive[], files: ConfigFiles, depth = 0): Directive[] {
  return directives.flatMap((directive) => {
    if (directive.block) return [{ ...directive, block: expandIncludes(directive.block, files, depth) }]
    const pattern = includedPattern(directive, files)
    if (pattern === null || depth > DEEPEST_INCLUDE) return [directive]
    const matching = [...files.texts].filter(([path]) => pattern.test(path))
    // What includes it stays too: it tells which blocks include a file.
    return [directive, ...matching.flatMap(([, text]) => expandIncludes(parseNginxConfig(text), files, depth + 1))]
  })
}

/** Whether this is an `include` that covers the path. */
export function isIncludeOf(directive: Directive, path: string, files: ConfigFiles): boolean {
  return includedPattern(directive, files)?.test(path) ?? false
}

function includedPattern({ words: [name, path] }: Directive, { folder }: ConfigFiles): RegExp | null {
  if (name !== 'include' || path === undefined) return null
  const absolute = path.startsWith('/') ? path : `${folder}/${path}`
  const source = absolute
    .replaceAll(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
  return new RegExp(`^${source}$`)
}

/** All directives of that name, at any depth. */
export function findDirectives(directives: readonly Directive[], name: string): Directive[] {
  return directives.flatMap((directive) => [
    ...(directive.words[0] === name ? [directive] : []),
    ...findDirectives(directive.block ?? [], name),
  ])
}
