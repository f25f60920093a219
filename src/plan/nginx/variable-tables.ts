import { type Directive, findDirectives } from './directives.ts'
import { type LinkReader, TABLES, variableKey } from './link-variables.ts'

/** The first words of the line for what no other line of its table is for. */
const DEFAULTS = ['default', '*']
/** What most requests do not have. */
const RARE = String.raw`\$\{?(?:cookie_|arg_|http_(?!host|user_agent|accept|cookie|x_forwarded))\w+\}?`
const RARE_SOURCE = new RegExp(`^${RARE}$`, 'i')
const WITHOUT_RARE = new RegExp(`^\\(${RARE}=\\)$`, 'i')
const MOST_VALUES = 50

/** By a variable's name, what its table says that it may be: first what most requests get. What the link decides is the link. */
export function readTables(http: readonly Directive[], linkOf: LinkReader): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>()
  for (const { words, block } of TABLES.flatMap((name) => findDirectives(http, name))) {
    const link = linkOf(words.slice(1, -1))
    const name = variableKey(words.at(-1))
    const known = found.get(name) ?? new Set()
    for (const value of link === null ? valuesOfTable(words, block ?? []) : [link]) known.add(value)
    found.set(name, known)
  }
  return new Map([...found].map(([name, values]) => [name, [...values].slice(0, MOST_VALUES)]))
}

function valuesOfTable([, source = '']: readonly string[], block: readonly Directive[]): string[] {
  const lines = block.map(({ words }) => words)
  const without = RARE_SOURCE.test(source) ? lines.filter(([key]) => key === '') : []
  const usual = lines.find(([key = '']) => DEFAULTS.includes(key))
  return [...without, usual ?? ['default', ''], ...lines].flatMap(([, value]) => value ?? [])
}

/** Whether most requests meet a condition: that they have no such cookie, argument or header. */
export function isUsuallyMet([, ...words]: readonly string[]): boolean {
  return WITHOUT_RARE.test(words.join(''))
}
