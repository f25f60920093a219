import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutant } from './mutant.ts'

interface Listed {
  readonly name: string
  readonly file: string
}

/** Whether the faults name tests that there are, before any of them runs. @throws with those that don't */
export function requireTests(mutants: readonly Mutant[], checkout: string): void {
  const known = listTests([...new Set(mutants.map(({ story }) => story))], checkout)
  const stale = mutants.filter(({ story, tests }) => {
    const names = known.filter(({ file }) => file.endsWith(`/${story}.test.ts`)).map(({ name }) => name)
    return partsOf(tests).some((part) => !names.some((name) => part.test(name)))
  })
  if (stale.length === 0) return
  const lines = stale.map(({ name, story, tests }) => `${name}: ${story} has no test ${tests}`)
  throw new Error(`these faults name tests that are not there:\n${lines.join('\n')}`)
}

/** Each of them must be there, not just one. */
function partsOf(tests: string): RegExp[] {
  const parts = tests.includes('(') ? [tests] : tests.split('|')
  return parts.map((part) => new RegExp(part))
}

function listTests(stories: readonly string[], checkout: string): readonly Listed[] {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-tests-'))
  const list = join(folder, 'tests.json')
  // Read statically, the tests of a table have no names.
  const options = ['--staticParse=false', `--json=${list}`]
  try {
    const files = stories.map((story) => `test/e2e/${story}.test.ts`)
    const env = { ...process.env, STORIES_LISTED: 'yes' }
    execFileSync('npx', ['vitest', 'list', ...files, ...options], { cwd: checkout, env })
    return JSON.parse(readFileSync(list, 'utf8')) as readonly Listed[]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
