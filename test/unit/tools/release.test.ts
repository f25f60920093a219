import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stringify } from 'yaml'

const script = join(import.meta.dirname, '../../tools/release.ts')
const contract = {
  inputs: { 'app-hosts': { required: true }, 'bake-time': { default: '5' } },
  outputs: { result: {} },
}
let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'))
  git('init', '--quiet', '--initial-branch', 'main')
})

afterEach(() => rmSync(folder, { recursive: true }))

function git(...args: string[]): string {
  const identity = ['-c', 'user.name=Mona', '-c', 'user.email=mona@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' }).trim()
}

/** Commits a version, with its section of the changelog above those of the others, and tags it. */
function tagVersion(version: string, action: object = contract, heading = `${version} (2026-01-02)`): void {
  write('package.json', JSON.stringify({ version }))
  write('action.yml', stringify(action))
  write(
    'CHANGELOG.md',
    `# Changelog\n\n## Unreleased\n\n## ${heading}\n\n### Added\n\n- In ${version}.\n\n## 0.1.0 (2025-01-01)\n\n- Old.\n`,
  )
  git('add', '--all')
  git('commit', '--quiet', '--message', version)
  git('tag', `v${version}`)
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

function release(tag: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, tag, 'notes.md'], {
    cwd: folder,
    encoding: 'utf8',
  })
  return {
    status,
    error: stderr.trim(),
    outputs: Object.fromEntries(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.split('=')),
    ),
  }
}

test('the notes are the section of the version', () => {
  tagVersion('1.0.0')
  tagVersion('1.1.0')
  const outputs = { prerelease: 'false', commit: git('rev-parse', 'v1.1.0') }
  expect(release('v1.1.0')).toEqual({ status: 0, error: '', outputs })
  expect(readFileSync(join(folder, 'notes.md'), 'utf8')).toBe('### Added\n\n- In 1.1.0.\n')
})

test('a prerelease is known by its tag', () => {
  tagVersion('1.10.0')
  tagVersion('1.11.0-rc.1')
  expect(release('v1.11.0-rc.1')).toMatchObject({ status: 0, outputs: { prerelease: 'true' } })
})

test('a breaking change needs a new major version', () => {
  tagVersion('1.0.0')
  const broken = { inputs: { 'app-hosts': {}, 'bake-time': { default: '0' }, site: { required: true } }, outputs: {} }
  tagVersion('1.1.0', broken)
  expect(release('v1.1.0')).toMatchObject({
    status: 1,
    error:
      'v1.1.0 can\'t be released: it breaks the contract of v1.0.0: the default of bake-time was "5" and is "0"; ' +
      'the input site is required now; the output result is gone',
  })
  tagVersion('2.0.0', broken)
  expect(release('v2.0.0')).toMatchObject({ status: 0 })
})

test('a new input with a default, and an input that is no longer required, break nothing', () => {
  tagVersion('1.0.0')
  tagVersion('1.0.1', {
    inputs: { 'app-hosts': {}, 'bake-time': { default: '5' }, site: {} },
    outputs: { result: {}, more: {} },
  })
  expect(release('v1.0.1')).toMatchObject({ status: 0 })
})

test.each([
  { what: 'another word than a version', tag: 'v1', error: 'a release is tagged v<major>.<minor>.<patch>' },
  { what: 'another version than the package has', tag: 'v1.0.1', error: 'package.json says version 1.0.0' },
])('a tag of $what is refused', ({ tag, error }) => {
  tagVersion('1.0.0')
  expect(release(tag)).toMatchObject({ status: 1, error: expect.stringContaining(error) })
})

test('a version that the changelog does not date is refused', () => {
  tagVersion('1.0.0', contract, '1.0.0')
  expect(release('v1.0.0')).toMatchObject({ status: 1, error: expect.stringContaining('has no section "## 1.0.0 (') })
})
