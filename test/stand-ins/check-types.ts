import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const COMPILER = [
  '--noEmit',
  '--strict',
  '--skipLibCheck',
  '--ignoreConfig',
  '--module',
  'esnext',
  '--moduleResolution',
  'bundler',
]

/** What the compiler finds wrong with the lines of TypeScript; empty: nothing. */
export function findTypeErrors(lines: readonly string[]): string {
  const cache = join(ROOT, '.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'types-'))
  try {
    const file = join(folder, 'values.ts')
    writeFileSync(file, lines.join('\n'))
    execFileSync(join(ROOT, 'node_modules/.bin/tsc'), [...COMPILER, file], { encoding: 'utf8', stdio: 'pipe' })
    return ''
  } catch (thrown) {
    return String((thrown as { stdout?: string }).stdout || thrown)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The values as a constant, declared as in `name: Type[]`. */
export function declare(what: string, values: readonly unknown[]): string {
  return `export const ${what} = ${JSON.stringify(values, null, 1)}`
}
