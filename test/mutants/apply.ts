import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from './mutant.ts'

/** A fault that was put into a checkout. */
export interface Applied {
  /** The file that has it, relative to the checkout. */
  readonly file: string
  undo(): void
}

/**
 * Puts the fault into the checkout.
 * @throws if its text is not there exactly once: the code has changed, and the fault must be written again
 */
export function apply({ name, find, replace, file: pattern }: Mutant, checkout: string): Applied {
  const files = globSync(pattern, { cwd: checkout })
  const found = files.flatMap((file) => {
    const text = readFileSync(join(checkout, file), 'utf8')
    return Array.from({ length: text.split(find).length - 1 }, () => ({ file, text }))
  })
  const [only] = found
  if (!only || found.length > 1) {
    throw new Error(`${name}: its text is ${found.length} times in ${pattern}, and must be there once: ${find}`)
  }
  const path = join(checkout, only.file)
  writeFileSync(
    path,
    only.text.replace(find, () => replace),
  )
  return { file: only.file, undo: () => writeFileSync(path, only.text) }
}
