import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

/** As RHEL's sshd gives it to users, and without what busybox has of its own. */
const USERS_PATH = '/usr/local/bin:/usr/bin'

describe.each(SHELLS)('in a login whose PATH has no sbin, %s', (shell = '', ...options) => {
  const run = (script: string) => {
    const source = ['common', 'tools'].map(scriptSource).join('\n')
    return spawnSync(shell, [...options, '-c', `PATH=${USERS_PATH}\n${source}\n${script}`], { encoding: 'utf8' })
  }

  test('commands for root and everybody, as RHEL has ss, are found', () => {
    // The C library brings this one along.
    expect(run('require_tools ldconfig')).toMatchObject({ status: 0, stderr: '' })
    expect(run('sh -c "command -v ldconfig"').stdout).toMatch(/^(?:\/usr)?\/sbin\/ldconfig\n$/)
  })

  test('the folders of the login come first', () => {
    expect(run('printf %s "$PATH"').stdout).toMatch(new RegExp(`^${USERS_PATH}:`))
  })
})
