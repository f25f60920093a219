import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const LIBRARY = join(import.meta.dirname, '../../../src/hosts/scripts/session.sh')
const SESSION = '0::/user.slice/user-1000.slice/session-5.scope'

/** Whether the library thinks that logind, with these settings, kills a process in that control group at the logout. */
function ends(user: string, settings: readonly string[], group = SESSION): boolean {
  const script = `. "$1"
    cat() { printf '%s\\n' '${group}'; }
    id() { printf '%s\\n' '${user}'; }
    busctl() { printf '%s\\n' ${settings.map((line) => `'${line}'`).join(' ')}; }
    if ends_with_session; then echo ends; else echo stays; fi`
  return execFileSync('sh', ['-c', script, 'sh', LIBRARY], { encoding: 'utf8' }) === 'ends\n'
}

test.each([
  ['ubuntu', ['b true', 'as 0', 'as 0'], true],
  ['ubuntu', ['b false', 'as 0', 'as 0'], false],
  ['ubuntu', ['b true', 'as 0', 'as 2 "root" "ubuntu"'], false],
  ['ubuntu', ['b true', 'as 0', 'as 1 "xubuntu"'], true],
  ['ubuntu', ['b true', 'as 1 "ubuntu2"', 'as 0'], false],
  ['ubuntu', ['b false', 'as 1 "ubuntu"', 'as 0'], true],
  ['ubuntu', ['b false', 'as 1 "ubuntu"', 'as 1 "ubuntu"'], false],
  ['root', ['b true', 'as 0', 'as 0'], false],
  ['root', ['b true', 'as 0', 'as 1 "ubuntu"'], true],
])('KillUserProcesses, KillOnlyUsers and KillExcludeUsers: %s with %o', (user, settings, isEnded) => {
  expect(ends(user, settings)).toBe(isEnded)
})

test('logind does not kill what runs outside its sessions', () => {
  const settings = ['b true', 'as 0', 'as 0']
  expect(ends('ubuntu', settings, '0::/system.slice/ssh.service')).toBe(false)
  expect(ends('ubuntu', settings, '0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.scope')).toBe(false)
})
