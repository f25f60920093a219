import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Mutant } from './mutant.ts'

/** A story has limits of its own; what goes on for longer hangs. */
const LIMIT_MS = 20 * 60_000
const LONGEST = 300

interface Result {
  readonly status: string
  readonly message: string
  readonly assertionResults: ReadonlyArray<{
    readonly status: string
    readonly fullName: string
    readonly failureMessages: readonly string[] | null
  }>
}

/**
 * Runs the fault's tests on a checkout.
 * @returns what went wrong first, in a line; null if they passed
 * @throws if none of them ran
 */
export function runStory({ name, story, tests }: Mutant, checkout: string): string | null {
  const report = join(checkout, 'story.json')
  rmSync(report, { force: true })
  const file = `test/e2e/${story}.test.ts`
  const args = ['vitest', 'run', file, '-t', tests, '--bail', '1']
  const { error } = spawnSync('npx', [...args, '--reporter', 'json', '--outputFile', report], {
    cwd: checkout,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: LIMIT_MS,
  })
  if (error) throw new Error(`${name}: ${story} could not be run: ${error.message}`)
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { testResults: readonly Result[] }
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = results.find(({ status }) => status === 'failed')
  if (failed) return `${failed.fullName}: ${shorten(failed.failureMessages?.[0] ?? '')}`
  // What fails before the tests, such as a deployment in beforeAll, has no message.
  const broken = testResults.find(({ status }) => status === 'failed')
  if (broken) return shorten(broken.message) || 'it failed before its tests'
  if (!results.some(({ status }) => status === 'passed')) {
    throw new Error(`${name}: no test of ${file} ran that is named ${tests}`)
  }
  return null
}

/** What was expected, and the error of the run whose log stands before that. */
function shorten(message: string): string {
  const [error] = /^::error.*$/m.exec(message) ?? []
  const [expected] = /expected .* to .*|Test timed out.*/.exec(message) ?? []
  const said = [expected, error].filter((part) => part !== undefined).map((part) => part.slice(0, LONGEST))
  return said.join('; ') || (message.split('\n')[0] ?? '').slice(0, LONGEST)
}
