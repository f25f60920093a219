import { dirname, matchesGlob } from 'node:path'
import { mutants } from '../mutants/all.ts'
import type { Mutant } from '../mutants/mutant.ts'
import { EVERY_RUN } from './todays-stories.ts'

/** Cheap ones that go through the most of `src/`. */
const OF_ANY_SOURCE = ['bad-releases', 'load-instant']
/** Every story stands on these. */
const GROUND = /^test\/(bed|harness|load|fixtures|stand-ins)\//

/**
 * The stories for changed files: those that changed, and those that catch a fault in a changed source or, where none is known
 * for it, in the nearest folder around it in which one is. Paths are relative to the repository.
 */
export function storiesOfChange(changed: readonly string[], stories: readonly string[]): string[] {
  const sources = changed.filter((file) => file.startsWith('src/') || file === 'action.yml')
  const chosen = new Set([
    ...changed.flatMap((file) => /^test\/e2e\/(.+)\.test\.ts$/.exec(file)?.[1] ?? []),
    ...(changed.some((file) => GROUND.test(file)) ? EVERY_RUN : []),
    ...(sources.length > 0 ? OF_ANY_SOURCE : []),
    ...sources.flatMap(storiesOfSource),
  ])
  return stories.filter((story) => chosen.has(story)).sort()
}

function storiesOfSource(source: string): string[] {
  const exact = mutants.filter(({ file }) => matchesGlob(source, file))
  return (exact.length > 0 ? exact : faultsAround(dirname(source))).map(({ story }) => story)
}

/** In that folder or below it, or else around it; at the top of the sources, in the files there alone. */
function faultsAround(folder: string): Mutant[] {
  const isTop = folder === 'src' || folder === '.'
  const found = mutants.filter(({ file }) => (isTop ? dirname(file) === folder : file.startsWith(`${folder}/`)))
  return found.length > 0 || isTop ? found : faultsAround(dirname(folder))
}
