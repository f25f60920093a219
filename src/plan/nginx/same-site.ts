import type { Directive } from './directives.ts'

/** Sites may differ in where they log. */
const OWN_AFFAIRS = ['access_log', 'error_log']

/**
 * What a slot's site of the links layout has in common with the other one: each directive with the blocks that it is
 * in, the two ports and the upstreams' names by their part. Upstreams themselves differ, and are judged by their route.
 */
export function comparableLines(site: readonly Directive[], port: number, ports: readonly number[]): string[] {
  const names = new Set(site.filter(({ words }) => words[0] === 'upstream').map(({ words }) => words[1] ?? ''))
  const other = ports.find((candidate) => candidate !== port)
  const neutral = (word: string) => {
    const named = word.replace(/\/\/([^/:?$]*)/, (place, name: string) => (names.has(name) ? '//upstream' : place))
    return named
      .replaceAll(new RegExp(`(?<!\\d)${port}(?!\\d)`, 'g'), '<port>')
      .replaceAll(new RegExp(`(?<!\\d)${other}(?!\\d)`, 'g'), '<other port>')
  }
  return site.filter(({ words }) => words[0] !== 'upstream').flatMap((directive) => flatten(directive, neutral))
}

function flatten({ words, block }: Directive, neutral: (word: string) => string): string[] {
  if (OWN_AFFAIRS.includes(words[0] ?? '')) return []
  const line = words.map(neutral).map(quoteWord).join(' ')
  if (!block) return [`${line};`]
  return [`${line} { }`, ...block.flatMap((inner) => flatten(inner, neutral))]
}

function quoteWord(word: string): string {
  return /^$|[\s;{}]/.test(word) ? `'${word}'` : word
}

/** The lines that only one of the two has, in its order. */
export function linesMissingIn(other: readonly string[], lines: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const line of other) left.set(line, (left.get(line) ?? 0) + 1)
  return lines.filter((line) => {
    const count = left.get(line) ?? 0
    left.set(line, count - 1)
    return count <= 0
  })
}
