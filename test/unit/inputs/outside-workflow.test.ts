import { mkdtempSync, rmSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { loadInputs } from '../../../src/inputs/load-inputs.ts'
import { loadWith, REQUIRED } from './load-with.ts'

const folder = mkdtempSync(join(tmpdir(), 'no-checkout-'))
let printed: string[]

beforeEach(() => {
  printed = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  const ofGitHub = Object.keys(process.env).filter((name) => /^(GITHUB|INPUT|RUNNER)_/.test(name))
  for (const name of ofGitHub) vi.stubEnv(name, undefined)
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

function load(given: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(given)) vi.stubEnv(`INPUT_${name.toUpperCase()}`, value)
  return loadInputs(() => undefined)
}

test('inputs are those of a workflow, except for the run’s origin, and no secret is printed', () => {
  const given = {
    ...REQUIRED,
    operation: 'rollback',
    service: 'shop',
    'github-token': '',
    'app-env': 'PASSWORD=hunter2',
  }
  const inputs = load(given)
  expect(printed).toEqual([])
  const { run } = inputs
  expect(run).toEqual({
    repository: '',
    runNumber: 0,
    runAttempt: expect.any(Number),
    sha: '',
    ref: '',
    actor: `${userInfo().username}@${hostname()}`,
    runId: 0,
    runUrl: '',
    commitUrl: '',
    pullRequest: null,
  })
  expect(Math.abs(Date.now() / 1000 - run.runAttempt)).toBeLessThan(60)

  vi.unstubAllEnvs()
  const ofWorkflow = loadWith(given).inputs
  expect({ ...ofWorkflow, build: null, run: null }).toEqual({ ...inputs, build: null, run: null })
})

test('what only a workflow would know is required: the operation, the service, and for a deployment a commit', () => {
  expect(() => load(REQUIRED)).toThrow(
    /operation is empty; allowed: deploy or promote[\s\S]*service is empty; allowed: at most 64 letters/,
  )
  const deploy = { ...REQUIRED, operation: 'deploy', service: 'shop', 'working-directory': folder }
  expect(() => load(deploy)).toThrow(
    `a deployment names its release after a commit, and ${folder} is not a Git checkout`,
  )
  expect(load({ ...deploy, 'working-directory': process.cwd() }).run.sha).toMatch(/^[0-9a-f]{40}$/)
})
