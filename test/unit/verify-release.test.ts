import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const section = readFileSync(join(root, 'docs/security.md'), 'utf8').split('## Verify and pin a release')[1] ?? ''
const commands = /^```sh\n(.*?)^```$/ms.exec(section)?.[1] ?? ''
const files = execFileSync('git', ['ls-files', 'action.yml', 'dist', '.github/workflows/deploy.yml'], {
  cwd: root,
  encoding: 'utf8',
})
const running = files.split('\n').filter((file) => file && file !== 'dist/licenses.txt')
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'))
  const gh = `#!/bin/sh\nprintf '%s\\n' "$*" >>"$CALLS"\ncase "$*" in *"$UNSIGNED"*) exit 1 ;; esac\n`
  writeFileSync(join(folder, 'gh'), gh)
  chmodSync(join(folder, 'gh'), 0o755)
  writeFileSync(join(folder, 'calls'), '')
})

afterEach(() => rmSync(folder, { recursive: true }))

/** Runs what the documentation tells users to run, in this checkout, with a `gh` that refuses what `unsigned` is part of. */
function verify(unsigned = 'nothing of the kind') {
  const env = {
    PATH: `${folder}${delimiter}${process.env['PATH']}`,
    CALLS: join(folder, 'calls'),
    UNSIGNED: unsigned,
  }
  const { status } = spawnSync('sh', ['-ec', commands], { cwd: root, env })
  return { status, calls: readFileSync(join(folder, 'calls'), 'utf8').trimEnd().split('\n') }
}

test('users verify the release and each file that runs, as made by its workflow from the commit that they pin', () => {
  const { status, calls } = verify()
  expect(status).toBe(0)
  expect(calls[0]).toBe('release verify v1.2.3 --repo org/bluegreen-action')
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  const signer = 'org/bluegreen-action --signer-workflow org/bluegreen-action/.github/workflows/release.yml'
  const options = `--repo ${signer} --source-ref refs/tags/v1.2.3 --source-digest ${commit}`
  const verified = calls.slice(1).map((call) => {
    expect(call).toMatch(new RegExp(`^attestation verify .*${options}`))
    return { file: call.split(' ').at(-1) ?? '', isSbom: call.includes('--predicate-type https://cyclonedx.org/bom ') }
  })
  const ofKind = (sbom: boolean) => verified.filter(({ isSbom }) => isSbom === sbom).map(({ file }) => file)
  expect(ofKind(false).sort()).toEqual(running.sort())
  expect(ofKind(true).sort()).toEqual(running.filter((file) => file.endsWith('.js')).sort())
})

test.each(['release verify', 'dist/scripts/promote.sh', 'action.yml', 'cyclonedx'])(
  '%s that is refused ends them',
  (what) => {
    expect(verify(what).status).not.toBe(0)
  },
)
