import { INPUT_NAMES, variableOf } from './input-names.ts'

/**
 * A problem for each input that does not exist, if it is called almost like one that does, or has a hyphen: then it is from
 * `with:`, since no shell's variable has one.
 */
export function findMisspelt(environment: NodeJS.ProcessEnv): string[] {
  return unknownInputs(environment).filter(isProblem).map(describe)
}

/** A warning about the others, which are ignored; null if there is none. */
export function describeIgnored(environment: NodeJS.ProcessEnv): string | null {
  const ignored = unknownInputs(environment).filter((input) => !isProblem(input))
  if (ignored.length === 0) return null
  const names = ignored.map(({ name }) => name).join(', ')
  const variables = ignored.map(({ variable }) => variable).join(', ')
  return `ignored unknown inputs: ${names} (from with:, or from env: as ${variables})`
}

interface UnknownInput {
  readonly variable: string
  readonly name: string
  /** The input that is called almost like it, if any. */
  readonly meant: string | null
}

function isProblem({ name, meant }: UnknownInput): boolean {
  return meant !== null || name.includes('-')
}

/** The variables of inputs that do not exist: GitHub's runner makes them of `with:`, and a workflow of its own of `env:`. */
function unknownInputs(environment: NodeJS.ProcessEnv): UnknownInput[] {
  const known = new Set(INPUT_NAMES.map(variableOf))
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('INPUT_') && !known.has(variable))
    .map((variable) => {
      const name = variable.slice('INPUT_'.length).toLowerCase()
      return { variable, name, meant: findMeant(name) }
    })
}

function findMeant(given: string): string | null {
  const spelling = given.replaceAll('_', '-')
  const ranked = INPUT_NAMES.map((name) => ({ name, distance: editDistance(spelling, name) }))
  const nearest = ranked.reduce((best, candidate) => (candidate.distance < best.distance ? candidate : best))
  return nearest.distance <= 2 && nearest.distance < given.length / 2 ? nearest.name : null
}

function describe({ variable, name, meant }: UnknownInput): string {
  if (meant === null) return `${name} is not an input of this action; see its table of inputs`
  return `${name} is not an input; did you mean ${meant}? (if ${variable} is a variable of your own, in env:, give it another name)`
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, right] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (left === right ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
