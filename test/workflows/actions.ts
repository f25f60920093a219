import { cpSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

/** This machine reaches no GitHub: for each action of others that a workflow uses, at its very commit, one of `actions/`. */
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

/** Puts what a tag holds into a folder, without what is only there for development. */
export function packRelease(folder: string): string {
  for (const part of ['action.yml', 'dist', '.github/workflows']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  return folder
}
