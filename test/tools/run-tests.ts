/**
 * Runs the unit tests and the stories of the day; with `--changed`, those that a change touches: what is not committed or, with
 * a commit after it, all that came since that commit.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { storiesOfChange } from './stories-of-change.ts'
import { choosePart, storiesOfPart } from './todays-stories.ts'

const root = join(import.meta.dirname, '../..')

function vitest(...args: string[]): number {
  const program = join(root, 'node_modules/vitest/vitest.mjs')
  return spawnSync(process.execPath, [program, 'run', ...args], { cwd: root, stdio: 'inherit' }).status ?? 1
}

function filesOf(stories: readonly string[]): string[] {
  return stories.map((story) => `test/e2e/${story}.test.ts`)
}

function git(...args: string[]): string[] {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean)
}

function runChanged(since: string, all: readonly string[]): number {
  const changed = [...git('diff', '--name-only', since), ...git('ls-files', '--others', '--exclude-standard')]
  const stories = storiesOfChange(changed, all)
  process.stderr.write(`${changed.length} changed files; end-to-end stories: ${stories.join(', ') || 'none'}\n`)
  const unit = vitest('--project', 'unit', '--changed', since, '--passWithNoTests')
  return unit !== 0 || stories.length === 0 ? unit : vitest(...filesOf(stories))
}

function runToday(all: readonly string[]): number {
  const part = choosePart(process.env['STORIES'] ?? '', Math.floor(Date.now() / 86_400_000))
  const stories = part === 'all' ? all : storiesOfPart(part, all)
  process.stderr.write(`${stories.length} of ${all.length} end-to-end stories (part ${part}); STORIES=all runs all\n`)
  return vitest('test/unit', ...filesOf(stories))
}

function main([option, since = 'HEAD', ...more]: string[]): number {
  const all = globSync('*.test.ts', { cwd: join(root, 'test/e2e') }).map((file) => file.replace('.test.ts', ''))
  if (option === undefined) return runToday(all.sort())
  if (option === '--changed' && more.length === 0) return runChanged(since, all)
  process.stderr.write('npm test takes no arguments, or: -- --changed [COMMIT]\n')
  return 2
}

process.exitCode = main(process.argv.slice(2))
