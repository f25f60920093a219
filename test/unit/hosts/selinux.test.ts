import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptFile, scriptSource } from '../script-source.ts'

/** A script without its last line, which runs it. */
const functionsOf = (name: string) => scriptSource(name).replace(/main "\$@"\n$/, '')

describe.each([['dash'], ['bash'], ['busybox', 'sh']])('SELinux, in %s', (shell, ...options) => {
  let folder: string
  const run = (script: string) =>
    execFileSync(shell, [...options, '-c', `. ${scriptFile('common')}\n${script}`], { encoding: 'utf8' })

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bluegreen-selinux-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  // As selinuxfs shows them: without a newline; the current value of a boolean, then the one to come.
  test.each([
    ['1', '0 0', 'selinux denies-connections\n'],
    ['1', '1 1', ''],
    ['0', '0 0', ''],
    ['1', null, ''],
    [null, null, ''],
  ])('enforced: %s, the boolean: %s', (enforced, value, said) => {
    mkdirSync(join(folder, 'booleans'))
    if (enforced !== null) writeFileSync(join(folder, 'enforce'), enforced)
    if (value !== null) writeFileSync(join(folder, 'booleans/httpd_can_network_connect'), value)
    expect(run(`${functionsOf('observe-nginx')}\ntell_selinux ${folder}`)).toBe(said)
  })

  test('setup lets nginx connect, or says who with root has to run what', () => {
    const libraries = ['setup-change', 'setup-restore'].map((name) => `. ${scriptFile(name)}`).join('; ')
    const call = `${libraries}\n${functionsOf('setup')}\nneeded=no undo=''; id() { echo 1000; }; is_of_root() { :; }`
    const path = '/sys/fs/selinux/booleans/httpd_can_network_connect'
    const ensured = 'ensure_connecting httpd_can_network_connect'
    expect(run(`${call}\ncan_sudo=no; ${ensured}`)).toBe('needs sudo setsebool -P httpd_can_network_connect on\n')
    const changed = run(`${call}\ncan_sudo=yes; sudo() { echo "$*"; }; ${ensured}; echo "$undo"`)
    expect(changed.split('\n').slice(0, 2)).toEqual(['-n setsebool -P httpd_can_network_connect on', `changed ${path}`])
    expect(changed).toContain("'setsebool' '-P' 'httpd_can_network_connect' 'off'")
  })
})
