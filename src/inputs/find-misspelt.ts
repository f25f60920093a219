import { INPUT_NAMES } from './input-names.ts'

/** A problem for each input that was given but does not exist. */
export function findMisspelt(environment: NodeJS.ProcessEnv): string[] {
  const known = new Set(INPUT_NAMES.map((name) => `INPUT_${name.toUpperCase()}`))
  return Object.keys(environment)
    .filter((variable) => variable.startsWith('INPUT_') && !known.has(variable))
    .map((variable) => describeUnknown(variable.slice('INPUT_'.length).toLowerCase()))
}

function describeUnknown(given: string): string {
  const ranked = INPUT_NAMES.map((name) => ({ name, distance: editDistance(given, name) }))
  const nearest = ranked.reduce((best, candidate) => (candidate.distance < best.distance ? candidate : best))
  const similar = nearest.distance <= Math.max(2, nearest.name.length / 3)
  return `${given} is not an input${similar ? `; did you mean ${nearest.name}?` : ` of this action; see its table of inputs`}`
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
