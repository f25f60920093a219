import type { Directive } from './directives.ts'
import { isSlot, type SlotPlaces } from './slot-places.ts'

/** A directive of a slot's site; a block is one without its content. */
export interface SiteLine {
  readonly words: readonly string[]
  /** As it is written, but for quotes and whitespace. */
  readonly raw: string
  /** With the two ports and the upstreams' names by their part, so that it is the same in the other slot's site. */
  readonly neutral: string
  /** Whether it decides which slot gets requests: where both sites have the very same one, a port was forgotten in the copy. */
  readonly namesSlot: boolean
  /** Upstreams differ, and are judged by their route. */
  readonly isUpstream: boolean
}

/** Sites may differ in where they log. */
const OWN_AFFAIRS = ['access_log', 'error_log']
/** A `host:port`. No search begins inside a host, or in one bracket before another: long words would take quadratic time. */
const ADDRESSES = /(?:\[[^[\]]*\]|(?<![^\s/@:[\]])[^\s/@:[\]]+):\d+/g

/** What a slot's site of the links layout may have in common with the other one. `hosts` are those of its own upstream too. */
export function comparableLines(site: readonly Directive[], port: number, places: SlotPlaces): SiteLine[] {
  const { ports } = places
  const names = new Set(site.filter(({ words }) => words[0] === 'upstream').map(({ words }) => words[1] ?? ''))
  const other = ports.find((candidate) => candidate !== port)
  const neutral = (word: string) => {
    const named = word.replace(/\/\/([^/:?$]*)/, (place, name: string) => (names.has(name) ? '//upstream' : place))
    return named.replaceAll(numberPattern(port), '<port>').replaceAll(numberPattern(other), '<other port>')
  }
  const flatten = ({ words, block }: Directive, isUpstream: boolean): SiteLine[] => {
    if (OWN_AFFAIRS.includes(words[0] ?? '')) return []
    const format = (all: readonly string[]) => `${all.map(quoteWord).join(' ')}${block ? ' { }' : ';'}`
    const line = { words, raw: format(words), neutral: format(words.map(neutral)), isUpstream }
    return [
      { ...line, namesSlot: namesSlot(words, places) },
      ...(block ?? []).flatMap((inner) => flatten(inner, isUpstream)),
    ]
  }
  return site.flatMap((directive) => flatten(directive, directive.words[0] === 'upstream'))
}

/** Everything else that has the number of a slot's port may mean anything: a size, another application, where nginx listens. */
function namesSlot([name, ...words]: readonly string[], places: SlotPlaces): boolean {
  if (name === 'listen') return false
  if (name === 'set') return words.some((word) => hasPort(word, places.ports))
  if (name === 'proxy_pass' && words[0]?.includes('$')) return hasPort(words[0], places.ports)
  return words.some((word) => [...word.matchAll(ADDRESSES)].some(([address]) => isSlot(address, places)))
}

/** Whether it has the port as a number of its own. */
export function hasPort(text: string, ports: readonly number[]): boolean {
  return ports.some((port) => numberPattern(port).test(text))
}

function numberPattern(port: number | undefined): RegExp {
  return new RegExp(`(?<!\\d)${port}(?!\\d)`, 'g')
}

/** As nginx would read it as one word. */
export function quoteWord(word: string): string {
  return /^$|[\s;{}]/.test(word) ? `'${word}'` : word
}

/** The lines that only one of the two has, in its order: what is the same in both, as it is or by its part, is not among them. */
export function linesMissingIn(other: readonly SiteLine[], lines: readonly SiteLine[]): string[] {
  const compared = lines.filter(({ isUpstream }) => !isUpstream)
  const others = other.filter(({ isUpstream }) => !isUpstream)
  const rest = without(compared, others, rawIfFree)
  return without(rest, without(others, compared, rawIfFree), ({ neutral }) => neutral).map(({ neutral }) => neutral)
}

/** The lines that are the very same in both sites, and rightly so. */
export function linesInBoth(lines: readonly SiteLine[], other: readonly SiteLine[]): SiteLine[] {
  const missing = new Set(without(lines, other, rawIfFree))
  return lines.filter((line) => !missing.has(line))
}

function rawIfFree({ raw, namesSlot: isBound }: SiteLine): string | null {
  return isBound ? null : raw
}

/** The lines without as many as the others have of the same key; null is the same as no other. */
function without(
  lines: readonly SiteLine[],
  others: readonly SiteLine[],
  keyOf: (line: SiteLine) => string | null,
): SiteLine[] {
  const left = new Map<string | null, number>()
  for (const key of others.map(keyOf)) left.set(key, (left.get(key) ?? 0) + 1)
  return lines.filter((line) => {
    const key = keyOf(line)
    const count = key === null ? 0 : (left.get(key) ?? 0)
    left.set(key, count - 1)
    return count <= 0
  })
}
