import { cpSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** This machine can't reach GitHub: each third-party action that a workflow uses, at exactly its commit, is replaced by one of `actions/`. */
export function standIns(workflows: readonly string[]): Record<string, string> {
  const used = workflows.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/uses: (actions\/[\w-]+@[0-9a-f]{40})/g)].map(
      ([, uses = '']) => uses,
    ),
  )
  return Object.fromEntries(
    used.map((uses) => [uses, join(import.meta.dirname, 'actions', basename(uses).replace(/@.*/, ''))]),
  )
}

/** Copies the content of a tag into a folder, without what is only there for development. */
export function packRelease(folder: string): string {
  for (const part of ['action.yml', 'dist', '.github/workflows']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  return folder
}
