import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { vi } from 'vitest'
import { parse } from 'yaml'
import { InputError } from '../../../src/inputs/input-error.ts'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { loadInputs } from '../../../src/inputs/load-inputs.ts'

Object.assign(process.env, {
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'acme/block-api',
  GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
  GITHUB_REF: 'refs/heads/feature/$(reboot)',
  GITHUB_ACTOR: 'octocat',
  GITHUB_RUN_ID: '77',
  GITHUB_RUN_NUMBER: '12',
  GITHUB_RUN_ATTEMPT: '3',
  GITHUB_SERVER_URL: 'https://github.example',
  GITHUB_WORKSPACE: mkdtempSync(join(tmpdir(), 'workspace-')),
})

const declared: Record<string, { default?: string }> = parse(readFileSync('action.yml', 'utf8')).inputs
const keys = makeKeys()

/** The least that a workflow must say. */
export const REQUIRED = {
  'app-hosts': 'app.example',
  'ssh-private-key': keys.privateKey,
  'ssh-known-hosts': `app.example ${keys.publicKey}`,
}

/** The result of loading: the inputs, or the problems (empty if there were none), the warnings, and what was printed. */
interface Loaded {
  readonly inputs: Inputs | null
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
  readonly printed: string
}

/** Loads inputs as the runner passes them: the defaults of action.yml, then `given`. */
export function loadWith(given: Record<string, string>): Loaded {
  const before = { ...process.env }
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    for (const [name, input] of Object.entries(declared))
      process.env[`INPUT_${name.toUpperCase()}`] = input.default ?? ''
    for (const [name, value] of Object.entries(given)) process.env[`INPUT_${name.toUpperCase()}`] = value
    const result = attempt()
    return { ...result, printed: write.mock.calls.map(([text]) => String(text)).join('') }
  } finally {
    write.mockRestore()
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  }
}

function attempt(): Omit<Loaded, 'printed'> {
  const warnings: string[] = []
  try {
    return { inputs: loadInputs((message) => warnings.push(message)), problems: [], warnings }
  } catch (error) {
    if (error instanceof InputError) return { inputs: null, problems: error.problems, warnings }
    throw error
  }
}

function makeKeys(): { privateKey: string; publicKey: string } {
  const folder = mkdtempSync(join(tmpdir(), 'inputs-'))
  try {
    const path = join(folder, 'key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', path])
    return { privateKey: readFileSync(path, 'utf8'), publicKey: readFileSync(`${path}.pub`, 'utf8').trim() }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
