/** Finds folders of src that import each other, directly or around others: data flows one way. Biome knows cycles of files alone. */
import { dirname, join } from 'node:path'
import type { SourceFile } from './names.ts'

const IMPORT = /(?:\b(?:from|import) |\bimport\()'(\.[^']+)'/g

/** A complaint for the first circle that is found. */
export function findFolderCycles(sources: readonly SourceFile[]): string[] {
  const imports = readImports(sources)
  for (const folder of imports.keys()) {
    const way = findWay(folder, folder, imports, new Set())
    if (way !== null) return [`src/: ${[folder, ...way].join(' imports ')}; data flows one way`]
  }
  return []
}

/** Which folders each folder of src imports; its own files are in none. */
function readImports(sources: readonly SourceFile[]): Map<string, Set<string>> {
  const imports = new Map<string, Set<string>>()
  for (const { path, text } of sources) {
    const folder = folderOf(path)
    if (folder === null) continue
    const targets = [...text.matchAll(IMPORT)].map(([, target = '']) => folderOf(join(dirname(path), target)))
    const known = imports.get(folder) ?? new Set()
    for (const target of targets) if (target !== null && target !== folder) known.add(target)
    imports.set(folder, known)
  }
  return imports
}

function folderOf(path: string): string | null {
  return /^src\/([^/]+)\//.exec(path.replaceAll('\\', '/'))?.[1] ?? null
}

/** The folders on the way from one to another; null if there is none. */
function findWay(
  from: string,
  to: string,
  imports: ReadonlyMap<string, ReadonlySet<string>>,
  seen: Set<string>,
): string[] | null {
  for (const next of imports.get(from) ?? []) {
    if (next === to) return [to]
    if (seen.has(next)) continue
    seen.add(next)
    const rest = findWay(next, to, imports, seen)
    if (rest !== null) return [next, ...rest]
  }
  return null
}
