import { findAssignedElsewhere } from './assigned-elsewhere.ts'
import { type Directive, findDirectives } from './directives.ts'
import { createLinkReader, isByLink, type LinkReader, variableKey } from './link-variables.ts'
import { isIf, isLocation, isNamed, isPass, type ProxyPass } from './proxy-passes.ts'
import { isUsuallyMet, readTables } from './variable-tables.ts'

/** What a variable may be after a block: one of these, and nothing else if it is always set there. */
interface Assigned {
  readonly values: Set<string>
  readonly isAlways: boolean
}

/** By the variable's name, which nginx takes in any case. */
type Assignments = Map<string, Assigned>

const REFERENCE = /\$(?:\{(\w+)\}|(\w+))/
const MOST_VALUES = 50
const MOST_EXPANSIONS = 200

type Resolver = (pass: ProxyPass) => string[]

/**
 * Says what the target of a pass may be, with the constants that its variables may be in their place: first what it is unless
 * a condition or a table's line says otherwise. A variable of which nothing is known stays as it is written, and so does one
 * that follows the link. `http` has the tables.
 */
export function createResolver(http: readonly Directive[]): Resolver {
  return resolverOf(http, () => null)
}

/**
 * The same, for what must be certain: what is chosen by the link is the variable of the link, and a variable that something
 * else assigns later stays as it is written.
 */
export function createCertainResolver(http: readonly Directive[]): Resolver {
  const linkOf = createLinkReader(http)
  const elsewhere = cached(findAssignedElsewhere)
  const resolve = resolverOf(http, linkOf, (server, name) => elsewhere(server).has(name))
  const linkOfIf = cached((condition) => linkOf(condition.words))
  // What decides whether nginx takes another pass of the same block decides about the others, too.
  const linkBeside = cached(({ block }) => {
    const beside = (block ?? []).filter((each) => isIf(each) && (each.block ?? []).some(isPass))
    return beside.map(linkOfIf).find((link) => link !== null) ?? null
  })
  return (pass) => {
    const around = [...pass.blocks.filter(isIf).map(linkOfIf), ...pass.blocks.slice(-1).map(linkBeside)]
    const link = around.find((each) => each !== null)
    return link ? [`http://${link}`] : resolve(pass)
  }
}

function resolverOf(
  http: readonly Directive[],
  linkOf: LinkReader,
  isAssignedElsewhere: (server: Directive, name: string) => boolean = () => false,
): Resolver {
  const tables = readTables(http, linkOf)
  const within = cached((block) => readAssignments(block, linkOf))
  const anywhere = cached((server) => readEverywhere(server, linkOf))
  const valuesIn = (pass: ProxyPass, name: string): readonly string[] => {
    const [server] = pass.blocks
    if (!server || isByLink(name) || isAssignedElsewhere(server, name)) return []
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
function blocksInEffect({ blocks }: ProxyPass): Directive[] {
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
function readAssignments({ block }: Directive, linkOf: LinkReader): Assignments {
  const found: Assignments = new Map()
  for (const directive of block ?? []) {
    const [name, variable, value = ''] = directive.words
    if (name === 'set') found.set(variableKey(variable), { values: new Set([value]), isAlways: true })
    if (isIf(directive)) addConditional(found, directive, linkOf)
  }
  return found
}

/** Wherever in the server, in no order. */
function readEverywhere(server: Directive, linkOf: LinkReader): Assignments {
  const found: Assignments = new Map()
  for (const { words } of findDirectives([server], 'set')) addValue(found, words[1], words[2] ?? '')
  for (const condition of findDirectives([server], 'if')) {
    if (linkOf(condition.words) !== null) addConditional(found, condition, linkOf)
  }
  return found
}

/** What the link decides is nothing else, whatever it was before. */
function addConditional(found: Assignments, { words, block }: Directive, linkOf: LinkReader): void {
  const link = linkOf(words)
  const isUsual = isUsuallyMet(words)
  for (const {
    words: [name, variable, value = ''],
  } of block ?? []) {
    if (name !== 'set') continue
    if (link === null) addValue(found, variable, value, isUsual)
    else found.set(variableKey(variable), { values: new Set([link]), isAlways: true })
  }
}

function addValue(found: Assignments, variable: string | undefined, value: string, isUsual = false): void {
  const name = variableKey(variable)
  const { values, isAlways } = found.get(name) ?? { values: new Set<string>(), isAlways: false }
  if (values.size >= MOST_VALUES) return
  found.set(name, { values: isUsual ? new Set([value, ...values]) : values.add(value), isAlways })
}

function cached<Read>(read: (block: Directive) => Read): (block: Directive) => Read {
  const known = new Map<Directive, Read>()
  return (block) => {
    const found = known.has(block) ? (known.get(block) as Read) : read(block)
    known.set(block, found)
    return found
  }
}
