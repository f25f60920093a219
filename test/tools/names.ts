/**
 * Finds names that two files of src share: those of functions at the top of a file, exported or not, and those of the files themselves.
 * A search for a name should lead to one place. Biome and tsc look at one scope at a time.
 */
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const FUNCTION =
  /^(?:export )?(?:async )?(?:function\*? |const (?=\w+(?:: .+?)? = (?:async )?(?:\([^()]*\)|\w+)(?:: [^=\n]+)? =>))(\w+)/gm

export interface SourceFile {
  /** Relative to the repository, with slashes. */
  readonly path: string
  readonly text: string
}

export function readSources(): SourceFile[] {
  const paths = globSync('src/**/*.{ts,sh}', { cwd: root }).map((path) => path.replaceAll('\\', '/'))
  return paths.sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** A complaint for each name that two files share. */
export function findSharedNames(sources: readonly SourceFile[]): string[] {
  const files = sources.map(({ path }) => ({ path, name: basename(path) }))
  const functions = sources
    .filter(({ path }) => path.endsWith('.ts'))
    .flatMap(({ path, text }) => [...text.matchAll(FUNCTION)].map(([, name = '']) => ({ path, name })))
  return [...complain('file', files), ...complain('function', functions)]
}

function complain(kind: string, named: ReadonlyArray<{ readonly path: string; readonly name: string }>): string[] {
  return [...Map.groupBy(named, ({ name }) => name)]
    .filter(([, places]) => places.length > 1)
    .map(([name, places]) => `${kind} ${name}: ${places.map(({ path }) => path).join(', ')}; give each its own name`)
}
