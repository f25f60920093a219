/** A comment to the end of its line, or what is between the others; in a pattern a bracket may have no other half. */
const REST = /\/\/.*|(?:\\[()]|[^"'{}()/])+/y
const STRINGS: ReadonlyMap<string, RegExp> = new Map([
  ['"', /"(?:\\.|[^"\\\n])*"/y],
  ["'", /'(?:\\.|[^'\\\n])*'/y],
])
/** What may last over several lines, by how it begins. */
const SPANS: ReadonlyMap<string, string> = new Map([
  ['"""', '"""'],
  ["'''", "'''"],
  ['/*', '*/'],
])

/**
 * The strings, comments and brackets of a Gradle script, and what is between them. A quote or a slash without its other half is a
 * token too. Takes linear time: what has no end is searched for once, since from a later begin there is none either.
 */
export function* tokensOf(script: string): Generator<string> {
  /** Up to where there is no end of what begins like this. */
  const endless = new Map<string, number>()
  for (let at = 0; at < script.length; ) {
    const text = readSpan(script, at, endless) ?? readString(script, at, endless) ?? matchAt(REST, script, at)
    const token = text ?? script.charAt(at)
    yield token
    at += token.length
  }
}

function readSpan(script: string, at: number, endless: Map<string, number>): string | null {
  for (const [opener, closer] of SPANS) {
    if (!script.startsWith(opener, at) || endless.has(opener)) continue
    const end = script.indexOf(closer, at + opener.length)
    if (end !== -1) return script.slice(at, end + closer.length)
    endless.set(opener, script.length)
  }
  return null
}

/** If one of a line has no end, each later quote of that line was escaped in it, and begins none that has. */
function readString(script: string, at: number, endless: Map<string, number>): string | null {
  const quote = script.charAt(at)
  const pattern = STRINGS.get(quote)
  if (pattern === undefined || at < (endless.get(quote) ?? 0)) return null
  const found = matchAt(pattern, script, at)
  if (found !== null) return found
  const newline = script.indexOf('\n', at)
  endless.set(quote, newline === -1 ? script.length : newline)
  return null
}

function matchAt(pattern: RegExp, script: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(script)?.[0] ?? null
}
