import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runCommand } from '../bed/command.ts'
import { REQUIRED } from './inputs/load-with.ts'

const folder = mkdtempSync(join(tmpdir(), 'terminal-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the bundle as a person does, with the inputs in an environment file and nothing of GitHub's. */
async function run(inputs: Readonly<Record<string, string>>) {
  const file = join(folder, 'inputs.env')
  writeFileSync(
    file,
    Object.entries(inputs)
      .map(([name, value]) => `INPUT_${name.toUpperCase()}="${value}"\n`)
      .join(''),
  )
  const args = ['-i', process.execPath, `--env-file=${file}`, 'dist/index.js']
  return runCommand('env', args, { allowFailure: true })
}

/** A closed port: there is nothing to observe. */
const inputs = { ...REQUIRED, operation: 'status', service: 'shop', 'app-hosts': '127.0.0.1:1' }

test('a terminal gets plain lines: no workflow command, no secret', async () => {
  const { code, stdout, stderr } = await run(inputs)
  expect(stderr).toBe('')
  expect(code).toBe(1)
  expect(stdout).toMatch(/^\n== Look\n/)
  expect(stdout).toContain('\nError: Look: ')
  expect(stdout).toMatch(/Result: failed\. shop in dev: a deployment would be refused/)
  expect(stdout).not.toMatch(/::|summary/)
  const [, line = ''] = REQUIRED['ssh-private-key'].split('\n')
  expect(stdout).not.toContain(line)
})

test('a secret that a message would show is masked', async () => {
  const { stdout } = await run({ ...inputs, 'app-hosts': 'hunter2.invalid', 'app-env': 'DB_PASSWORD=hunter2' })
  expect(stdout).toContain('***.invalid')
  expect(stdout).not.toContain('hunter2')
})

test('wrong inputs are one plain error', async () => {
  const { code, stdout } = await run({ ...inputs, operation: 'roll-back', app_hosts: 'a' })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^\nError: 2 problems with the inputs; nothing was built and no host was contacted:\n/)
  expect(stdout).toContain('app_hosts is not an input; did you mean app-hosts?')
})
