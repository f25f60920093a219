/**
 * Mutation testing of the pure folders: `npm run test:mutation`, or a part of them: `npm run test:mutation -- --mutate src/jar`,
 * or a file. What is known after each folder is kept in .cache/mutation, so that the next run tests what is new.
 */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { FOLDERS } from './folders.ts'

const root = join(import.meta.dirname, '../..')

function main(): void {
  const { values } = parseArgs({ options: { mutate: { type: 'string', multiple: true } } })
  const parts = values.mutate ?? Object.keys(FOLDERS).map((folder) => `src/${folder}`)
  const failed = parts.filter((part) => !survives(part))
  if (failed.length === 0) return
  process.stderr.write(`Too many mutants survive in ${failed.join(', ')}, or its tests failed: see above\n`)
  process.exitCode = 1
}

/** Whether enough mutants of that folder or file are killed. */
function survives(part: string): boolean {
  const folder = part.split('/')[1] ?? ''
  const isFolder = statSync(join(root, part)).isDirectory()
  const patterns: readonly string[] = isFolder ? (FOLDERS[folder as keyof typeof FOLDERS] ?? []) : [part]
  if (patterns.length === 0) throw new Error(`${part} is none of src/${Object.keys(FOLDERS).join(', src/')}`)
  // The score counts all that its file knows: of one folder, the others must not make up for it.
  const known = `.cache/mutation/${folder}.json`
  const mutate = patterns.join(',')
  const args = ['stryker', 'run', 'test/mutation/stryker.config.json', '--mutate', mutate, '--incrementalFile', known]
  return spawnSync('npx', args, { cwd: root, stdio: 'inherit' }).status === 0
}

main()
