import type { Directive } from './directives.ts'
import { TABLES } from './link-variables.ts'
import { findProxyPasses } from './proxy-passes.ts'
import { serverBlocks } from './route.ts'
import { findSlotUpstreams, isSlot, placeOf, type SlotAddresses, upstreamKey } from './slot-addresses.ts'
import { swapColors } from './slot-colors.ts'
import { createResolver } from './variables.ts'

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

/** Words that say where requests go, apart from what follows "//". */
const NAMING = /^set$|_pass$/

/**
 * What a slot's site of the links layout may have in common with the other one. `hosts` are those of its own upstream too;
 * `whole` is the site with what belongs to it in other files.
 */
export function comparableLines(
  site: readonly Directive[],
  port: number,
  slots: SlotAddresses,
  whole: readonly Directive[] = site,
): SiteLine[] {
  const neutralWords = neutralizer(site, port, slots, whole)
  const flatten = ({ words, block }: Directive, isUpstream: boolean, isInTable: boolean): SiteLine[] => {
    const [name = ''] = words
    if (OWN_AFFAIRS.includes(name)) return []
    const format = (all: readonly string[]) => `${all.map(quoteWord).join(' ')}${block ? ' { }' : ';'}`
    const neutral = format(neutralWords(words, isInTable || NAMING.test(name)))
    const line = { words, raw: format(words), neutral, isUpstream, namesSlot: namesSlot(words, slots) }
    return [line, ...(block ?? []).flatMap((inner) => flatten(inner, isUpstream, TABLES.includes(name)))]
  }
  return site.flatMap((directive) => flatten(directive, directive.words[0] === 'upstream', false))
}

/** Puts the part of what differs in its place: of the ports, of the upstreams' names, and of what is put together to one. */
function neutralizer(site: readonly Directive[], port: number, slots: SlotAddresses, whole: readonly Directive[]) {
  const ofSlots = new Set(findSlotUpstreams(whole, slots).map(upstreamKey))
  const own = site.filter(({ words }) => words[0] === 'upstream').map(upstreamKey)
  const names = new Set([...own, ...ofSlots])
  const parts = findNameParts(whole, ofSlots)
  const other = slots.ports.find((candidate) => candidate !== port)
  const isName = (word: string) => names.has(word.toLowerCase())
  const neutral = (word: string) => {
    const named = word.replace(/\/\/([^/:?$]*)/, (place, name: string) => (isName(name) ? '//upstream' : place))
    return named.replaceAll(numberPattern(port), '<port>').replaceAll(numberPattern(other), '<other port>')
  }
  return (words: readonly string[], mayName: boolean): string[] => {
    const [name, variable = '', value = ''] = words
    const isPart = name === 'set' && parts.has(variable.toLowerCase()) && /^[\w.-]+$/.test(value)
    if (isPart && !hasPort(value, slots.ports)) return [name, variable, 'upstream']
    return words.map((word) => (mayName && isName(word) ? 'upstream' : neutral(word)))
  }
}

/** The variables of which the name of a slot's upstream is put together, as in "http://shop_$color". */
function findNameParts(whole: readonly Directive[], ofSlots: ReadonlySet<string>): ReadonlySet<string> {
  const resolve = createResolver(whole)
  const passes = serverBlocks(whole).flatMap(findProxyPasses)
  const toSlots = passes.filter((pass) => resolve(pass).some((target) => ofSlots.has(placeOf(target).toLowerCase())))
  return new Set(
    toSlots.flatMap(({ target }) => [...target.matchAll(/\$\{?(\w+)/g)].map(([, name]) => `$${name}`.toLowerCase())),
  )
}

/** Everything else that has the number of a slot's port may mean anything: a size, another application, where nginx listens. */
function namesSlot([name, ...words]: readonly string[], slots: SlotAddresses): boolean {
  if (name === 'listen') return false
  const mayBePart = name === 'set' || (name === 'proxy_pass' && words[0]?.includes('$') === true)
  return words.some((word) => {
    const addresses = word.match(ADDRESSES) ?? []
    if (addresses.length === 0) return mayBePart && hasPort(word, slots.ports)
    return addresses.some((at) => isSlot(at, slots) || (mayBePart && at.includes('$') && hasPort(at, slots.ports)))
  })
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

/** The lines that only one of the two has, in its order: what is the same in both, as it is, by its part or by its slot's color, is not among them. */
export function linesMissingIn(other: readonly SiteLine[], lines: readonly SiteLine[]): string[] {
  const compared = lines.filter(({ isUpstream }) => !isUpstream)
  const others = other.filter(({ isUpstream }) => !isUpstream)
  const free = without(compared, others, rawIfFree)
  const freeOthers = without(others, compared, rawIfFree)
  const rest = without(free, freeOthers, neutralOf)
  const restOthers = without(freeOthers, free, neutralOf)
  return without(rest, restOthers, (line) => swapColors(neutralOf(line)), neutralOf).map(neutralOf)
}

/** The lines that are the very same in both sites, and rightly so. */
export function linesInBoth(lines: readonly SiteLine[], other: readonly SiteLine[]): SiteLine[] {
  const missing = new Set(without(lines, other, rawIfFree))
  return lines.filter((line) => !missing.has(line))
}

function neutralOf({ neutral }: SiteLine): string {
  return neutral
}

function rawIfFree({ raw, namesSlot: isBound }: SiteLine): string | null {
  return isBound ? null : raw
}

/** The lines without as many as the others have of the same key; null is the same as no other. */
function without(
  lines: readonly SiteLine[],
  others: readonly SiteLine[],
  keyOf: (line: SiteLine) => string | null,
  keyOfOther = keyOf,
): SiteLine[] {
  const left = new Map<string | null, number>()
  for (const key of others.map(keyOfOther)) left.set(key, (left.get(key) ?? 0) + 1)
  return lines.filter((line) => {
    const key = keyOf(line)
    const count = key === null ? 0 : (left.get(key) ?? 0)
    left.set(key, count - 1)
    return count <= 0
  })
}
