import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

/** A checkout, with commands that stand in for those of a fresh machine. */
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepare-'))
  for (const name of ['test/tools', 'node_modules', 'bin']) mkdirSync(join(folder, name), { recursive: true })
  for (const name of ['package-lock.json', 'node_modules/.package-lock.json']) writeFileSync(join(folder, name), '')
  copyFileSync('test/tools/prepare.sh', join(folder, 'test/tools/prepare.sh'))
  standIn('dpkg-query', 'exit 0')
  standIn('id', 'echo 0')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

function standIn(name: string, script: string): void {
  const path = join(folder, 'bin', name)
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
}

function prepare() {
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` }
  return spawnSync('sh', [join(folder, 'test/tools/prepare.sh')], { encoding: 'utf8', env })
}

test.skipIf(process.platform !== 'linux')(
  'packages are named before they are installed, and apt’s output is hidden',
  () => {
    standIn('apt-get', 'printf "Unpacking jq ...\\nSetting up jq ...\\nSetting up curl ...\\n"')
    const { status, stdout, stderr } = prepare()
    expect(stdout).toMatch(/^prepare: installing with apt, .*: .*\bjq\b.*\nprepare: installed \d packages, .*\n$/)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  },
)

test.skipIf(process.platform !== 'linux')('apt’s output is shown if it fails', () => {
  standIn('apt-get', 'echo "E: Unable to locate package jq" >&2; exit 100')
  expect(prepare()).toMatchObject({ status: 1, stderr: 'E: Unable to locate package jq\n' })
})
