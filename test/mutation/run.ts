/**
 * Mutation testing of the pure folders: `npm run test:mutation`, or a part of them: `npm run test:mutation -- --mutate src/jar`,
 * a folder in it, or a file. What is known after each part, or after so many `--minutes` of it, is kept in .cache/mutation, so
 * that the next run tests what is new.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { parseArgs } from 'node:util'
import { FOLDERS } from './folders.ts'

const root = join(import.meta.dirname, '../..')
const STRYKER = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js')

function main(): void {
  const { values } = parseArgs({ options: { mutate: { type: 'string', multiple: true }, minutes: { type: 'string' } } })
  const parts = values.mutate ?? Object.keys(FOLDERS).map((folder) => `src/${folder}`)
  const failed = parts.filter((part) => !survives(part, values.minutes))
  if (failed.length === 0) return
  process.stderr.write(
    `Too many mutants survive in ${failed.join(', ')}, or its tests failed, or its time was up: see above\n`,
  )
  process.exitCode = 1
}

/** Whether enough mutants of that folder or file are killed. */
function survives(part: string, minutes: string | undefined): boolean {
  const folder = part.split('/')[1] ?? ''
  const patterns = patternsOf(part, folder)
  if (patterns.length === 0) throw new Error(`${part} is none of src/${Object.keys(FOLDERS).join(', src/')}`)
  // The score counts all that its file knows: of one folder, the others must not make up for it.
  const known = `.cache/mutation/${folder}.json`
  forgetWhatMayBeTested(join(root, known), patterns)
  const mutate = patterns.join(',')
  const args = ['run', 'test/mutation/stryker.config.json', '--mutate', mutate, '--incrementalFile', known]
  // For the configuration of vitest, which can't be given anything else.
  const env = { ...process.env, MUTATED_FOLDER: folder }
  // Without npx between: Stryker itself gets the signal, and records what it knows.
  const limit = minutes === undefined ? {} : { timeout: Number(minutes) * 60_000 }
  return spawnSync(process.execPath, [STRYKER, ...args], { cwd: root, env, stdio: 'inherit', ...limit }).status === 0
}

/** Empty if nothing of it is mutated. */
function patternsOf(part: string, folder: string): readonly string[] {
  if (!Object.hasOwn(FOLDERS, folder)) return []
  if (part === `src/${folder}`) return FOLDERS[folder as keyof typeof FOLDERS]
  return [statSync(join(root, part)).isDirectory() ? `${part}/**/*.ts` : part]
}

/** What Stryker keeps of a run. */
interface Known {
  readonly files: Readonly<
    Record<string, { mutants: ReadonlyArray<{ readonly status: string; readonly static?: boolean }> }>
  >
}

/**
 * Stryker tries a survivor again only once it has seen a new test of it. It sees none of what runs as a module is loaded: such a
 * survivor would stay one, whatever tests are written. Those of files that this run does not mutate stay, since the score counts them.
 */
function forgetWhatMayBeTested(path: string, patterns: readonly string[]): void {
  if (!existsSync(path)) return
  const known = JSON.parse(readFileSync(path, 'utf8')) as Known
  for (const [name, file] of Object.entries(known.files)) {
    if (!patterns.some((pattern) => matchesGlob(name, pattern))) continue
    file.mutants = file.mutants.filter((mutant) => {
      return mutant.status !== 'NoCoverage' && !(mutant.status === 'Survived' && mutant.static === true)
    })
  }
  writeFileSync(path, JSON.stringify(known))
}

main()
