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
  const parts = values.mutate ?? FOLDERS.map((folder) => `src/${folder}`)
  const failed = parts.filter((part) => !survives(part))
  if (failed.length === 0) return
  process.stderr.write(`Too many mutants survive in ${failed.join(', ')}, or its tests failed: see above\n`)
  process.exitCode = 1
}

/** Whether enough mutants of that folder or file are killed. */
function survives(part: string): boolean {
  const isFolder = statSync(join(root, part)).isDirectory()
  const pattern = isFolder ? `${part}/**/*.ts` : part
  // The score counts all that its file knows: of one folder, the others must not make up for it.
  const known = `.cache/mutation/${part.split('/')[1]}.json`
  const args = ['stryker', 'run', 'test/mutation/stryker.config.json', '--mutate', pattern, '--incrementalFile', known]
  return spawnSync('npx', args, { cwd: root, stdio: 'inherit' }).status === 0
}

main()
