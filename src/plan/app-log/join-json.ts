/** A string, to its end or to that of the line, or what opens or closes an object or a list. */
const PART = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|[{}[\]]/g

/** Lines of a log, with each record in JSON on one: some encoders can spread it, or only its stack trace, over many. */
export function joinJson(lines: readonly string[]): string[] {
  const joined: string[] = []
  let depth = 0
  for (const line of lines) {
    const isWithin = depth > 0 && /^[\s}\]]/.test(line)
    joined.push(isWithin ? `${joined.pop()}${line.trimStart()}` : line)
    if (!isWithin) depth = 0
    if (isWithin || line.startsWith('{')) depth += deepen(line)
  }
  return joined
}

/** By how many objects and lists what follows a line is deeper than what comes before it. */
function deepen(line: string): number {
  const parts: readonly string[] = line.match(PART) ?? []
  const count = (signs: string) => parts.filter((part) => signs.includes(part)).length
  return count('{[') - count('}]')
}
