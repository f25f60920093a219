import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = ['dash', 'bash', 'busybox']
  .map((shell) => spawnSync('which', [shell], { encoding: 'utf8' }).stdout.trim())
  .filter(Boolean)
const AS_ROOT = 'id() { case $1 in -u) echo 0 ;; *) echo root ;; esac; }'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'without-sudo-'))
  for (const name of ['bin', 'home', 'enabled', 'with-sudo']) mkdirSync(join(folder, name))
  const tools = readdirSync('/usr/bin').filter((name) => name !== 'sudo' && name !== 'nginx')
  for (const name of tools) symlinkSync(join('/usr/bin', name), join(folder, 'bin', name))
  writeFileSync(join(folder, 'bin/nginx'), '#!/bin/sh\necho "nginx: test of $1"\n', { mode: 0o755 })
  writeFileSync(join(folder, 'with-sudo/sudo'), '#!/bin/sh\necho "sudo $*"\n', { mode: 0o755 })
})

afterAll(() => rmSync(folder, { recursive: true }))

describe.skipIf(process.platform !== 'linux').each(SHELLS)('where root logs in, in %s', (shell) => {
  function run(script: string, args: readonly string[], path = join(folder, 'bin')): string {
    const options = shell.endsWith('busybox') ? ['sh', '-c'] : ['-c']
    return spawnSync(shell, [...options, script, 'sh', ...args], { encoding: 'utf8', env: { PATH: path } }).stdout
  }
  const limited = ['common', 'change-live-link'].map(scriptSource).join('\n')
  const runLimited = (before: string, command: string, path?: string) =>
    run(`${limited}\n${before}\nrun_limited "$1"; echo "$? $said"`, [command], path)

  test('a command that names sudo runs without it, if there is none', () => {
    expect(runLimited(AS_ROOT, 'sudo nginx -t')).toBe('0 nginx: test of -t\n')
    expect(runLimited(AS_ROOT, 'nginx -t')).toBe('0 nginx: test of -t\n')
  })

  test('it runs as it is, if there is one, or for another user', () => {
    const path = `${join(folder, 'with-sudo')}:${join(folder, 'bin')}`
    expect(runLimited(AS_ROOT, 'sudo nginx -t', path)).toBe('0 sudo nginx -t\n')
    expect(runLimited('id() { echo 1000; }', 'sudo nginx -t')).toMatch(/^127 .*sudo.*not found\n$/)
  })

  test('its first line that fails ends it, with its status', () => {
    expect(runLimited(AS_ROOT, 'echo one\n(exit 3)\necho two')).toBe('3 one\n')
  })

  test("so does nginx's test when the host is observed", () => {
    const script = [AS_ROOT, ...partsOf('observe-nginx').map(scriptSource)].join('\n')
    const sites = [join(folder, 'available'), join(folder, 'enabled'), 'blue', 'green']
    const rest = [join(folder, 'no.server.conf'), join(folder, 'state'), 'sudo nginx -t', join(folder, 'home'), '', '']
    expect(run(script, [...sites, ...rest])).toContain('\ntest ok\ntest-said nginx: test of -t\n')
    const failing = rest.map((argument) => (argument === 'sudo nginx -t' ? 'false\nnginx -t' : argument))
    expect(run(script, [...sites, ...failing])).toContain('\ntest failed\n')
  })
})
