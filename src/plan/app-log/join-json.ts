import { hasLevel } from './json-lines.ts'

/** A string, to its end or to that of the line, or what opens or closes an object or a list. */
const PART = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|[{}[\]]/g

/** Lines of a log, with each record in JSON on one: some encoders can spread it, or only its stack trace, over many. */
export function joinJson(lines: readonly string[]): string[] {
  return groupJson(lines).map(joinGroup)
}

/** As many lines as the log has, with such a record on its first one; its others are empty. */
export function joinJsonInPlace(lines: readonly string[]): string[] {
  return groupJson(lines).flatMap((group) => [joinGroup(group), ...group.slice(1).map(() => '')])
}

function groupJson(lines: readonly string[]): string[][] {
  const groups: string[][] = []
  let depth = 0
  for (const line of lines) {
    const isWithin = depth > 0 && /^[\s}\]]/.test(line)
    if (isWithin) groups.at(-1)?.push(line)
    else groups.push([line])
    if (!isWithin) depth = 0
    if (isWithin || line.startsWith('{')) depth += deepen(line)
  }
  return groups.flatMap((group) =>
    group.length === 1 || hasLevel(joinGroup(group)) ? [group] : group.map((line) => [line]),
  )
}

function joinGroup(group: readonly string[]): string {
  return group.map((line, at) => (at === 0 ? line : line.trimStart())).join('')
}

/** By how many objects and lists what follows a line is deeper than what comes before it. */
function deepen(line: string): number {
  const parts: readonly string[] = line.match(PART) ?? []
  const count = (signs: string) => parts.filter((part) => signs.includes(part)).length
  return count('{[') - count('}]')
}
