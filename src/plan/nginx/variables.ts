import { type Directive, findDirectives } from './directives.ts'
import { isLocation, isNamed, type Pass } from './proxy-passes.ts'

/** What a variable may be after a block: one of these, and nothing else if it is always set there. */
interface Assigned {
  readonly values: Set<string>
  readonly isAlways: boolean
}

/** By the variable's name, which nginx takes in any case. */
type Assignments = Map<string, Assigned>

/** What decides by a table: its last word is the variable, the second word of each line in it a value. */
export const TABLES = ['map', 'geo', 'split_clients']
/** The first words of the line for what no other line of its table is for. */
const DEFAULTS = ['default', '*']
/** What the snippets set is the very thing that a promotion changes. */
const BY_LINK = /^(live|standby|bluegreen_\w*)$/
const REFERENCE = /\$(?:\{(\w+)\}|(\w+))/
const MOST_VALUES = 50
const MOST_EXPANSIONS = 200

/**
 * Says what the target of a pass may be, with the constants that its variables may be in their place: first what it is unless
 * a condition or a table's line says otherwise. A variable of which nothing is known stays as it is written, and so does one
 * that follows the link. `http` has the tables.
 */
export function createResolver(http: readonly Directive[]): (pass: Pass) => string[] {
  const tables = readTables(http)
  const within = cached(readAssignments)
  const anywhere = cached((server) => addConditional(new Map(), findDirectives([server], 'set')))
  const valuesIn = (pass: Pass, name: string): readonly string[] => {
    const [server] = pass.blocks
    if (!server || BY_LINK.test(name)) return []
    const set = valuesAfter(blocksInEffect(pass).map((block) => within(block).get(name)))
    // A named location is entered from another one, which may have set the variable.
    const elsewhere = valuesAfter([anywhere(server).get(name)])
    if (set.length > 0) return isNamed(pass) ? [...set, ...elsewhere] : set
    return tables.get(name) ?? elsewhere
  }
  return (pass) => {
    let left = MOST_EXPANSIONS
    const expand = (text: string): string[] => {
      left -= 1
      const [whole, braced, plain = braced] = REFERENCE.exec(text) ?? []
      if (left < 0 || whole === undefined || plain === undefined) return [text]
      const at = text.indexOf(whole)
      const values = valuesIn(pass, plain.toLowerCase()).flatMap(expand)
      const starts = (values.length > 0 ? values : [whole]).map((value) => text.slice(0, at) + value)
      const ends = expand(text.slice(at + whole.length))
      return starts.flatMap((start) => ends.map((end) => start + end)).slice(0, MOST_VALUES)
    }
    return [...new Set(expand(pass.target))]
  }
}

/** The blocks whose `set` nginx carries out for the pass: a location does not inherit those of one around it. */
function blocksInEffect({ blocks }: Pass): Directive[] {
  const innermost = blocks.findLastIndex(isLocation)
  return [...blocks.slice(0, 1), ...blocks.slice(Math.max(innermost, 1))]
}

/** Unless it is always set, it is empty at first. */
function valuesAfter(steps: ReadonlyArray<Assigned | undefined>): string[] {
  const last = steps.findLastIndex((step) => step?.isAlways)
  const found = steps.slice(Math.max(last, 0)).flatMap((step) => [...(step?.values ?? [])])
  return last < 0 && found.length > 0 ? ['', ...found] : found
}

/** Those of a block itself, and of each `if` in it, which nginx may skip. */
function readAssignments({ block }: Directive): Assignments {
  const found: Assignments = new Map()
  for (const directive of block ?? []) {
    const [name, variable, value = ''] = directive.words
    if (name === 'set') found.set(variableKey(variable), { values: new Set([value]), isAlways: true })
    if (name === 'if') {
      const sets = (directive.block ?? []).filter(({ words }) => words[0] === 'set')
      addConditional(found, sets)
    }
  }
  return found
}

function addConditional(found: Assignments, sets: readonly Directive[]): Assignments {
  for (const { words } of sets) addValue(found, words[1], words[2] ?? '')
  return found
}

function addValue(found: Assignments, variable: string | undefined, value: string): void {
  const name = variableKey(variable)
  const known = found.get(name) ?? { values: new Set(), isAlways: false }
  if (known.values.size < MOST_VALUES) known.values.add(value)
  found.set(name, known)
}

function readTables(http: readonly Directive[]): ReadonlyMap<string, readonly string[]> {
  const found: Assignments = new Map()
  for (const { words, block } of TABLES.flatMap((name) => findDirectives(http, name))) {
    const lines = (block ?? []).map((line) => line.words)
    const usual = lines.find(([first = '']) => DEFAULTS.includes(first))
    for (const [, value] of [usual ?? ['default', ''], ...lines]) {
      if (value !== undefined) addValue(found, words.at(-1), value)
    }
  }
  return new Map([...found].map(([name, { values }]) => [name, [...values]]))
}

function variableKey(word = ''): string {
  return word.replace(/^\$/, '').toLowerCase()
}

function cached(read: (block: Directive) => Assignments): (block: Directive) => Assignments {
  const known = new Map<Directive, Assignments>()
  return (block) => {
    const found = known.get(block) ?? read(block)
    known.set(block, found)
    return found
  }
}
