import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { scriptFile } from '../script-source.ts'

const LIBRARIES = ['common', 'outlive-session'].map(scriptFile)
const SESSION = '0::/user.slice/user-1000.slice/session-5.scope'

interface Host {
  readonly user?: string
  /** Lines of /proc/PID/cgroup. */
  readonly groups: readonly string[]
  /** KillUserProcesses, KillOnlyUsers and KillExcludeUsers; none without logind. */
  readonly settings?: readonly string[]
  /** What systemctl says about KillMode; null without a bus. */
  readonly killMode?: string | null
}

const words = (texts: readonly string[]) => texts.map((text) => `'${text}'`).join(' ')

/** What the library does there, on a host on which nothing can be moved. */
function on({ user = 'ubuntu', groups, settings = [], killMode = null }: Host, call: string): string {
  const script = `. "$1"; . "$2"
    own_groups() { printf '%s\\n' ${words(groups)} | tracking_groups; }
    id() { printf '%s\\n' '${user}'; }
    say() { echo "$*"; }
    move_to_user_systemd() { said='no bus'; false; }
    busctl() { ${settings.length > 0 ? `printf '%s\\n' ${words(settings)}` : 'false'}; }
    systemctl() { ${killMode === null ? 'false' : `echo 'KillMode=${killMode}'`}; }
    ${call}`
  return execFileSync('sh', ['-c', script, 'sh', ...LIBRARIES], { encoding: 'utf8' })
}

/** Whether the library thinks that a process there ends with its login. */
const ends = (host: Host) => on(host, 'if ends_with_session; then echo ends; else echo stays; fi') === 'ends\n'

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
  expect(ends({ user, settings, groups: [SESSION] })).toBe(isEnded)
})

const KILLS = ['b true', 'as 0', 'as 0']
const OF_USER = '/user.slice/user-1000.slice/user@1000.service/app.slice/x.scope'

test('logind does not kill what runs outside its sessions', () => {
  expect(ends({ settings: KILLS, groups: ['0::/system.slice/ssh.service'] })).toBe(false)
  expect(ends({ settings: KILLS, groups: [`0::${OF_USER}`] })).toBe(false)
})

test.each(['ssh@0-10.0.0.1:22-10.0.0.2:5555', 'sshd@3-fd00::1:22-fd00::2:5555', 'sshd@7-1234-0'])(
  'systemd ends %s, an sshd for one connection, with all that it started, unless its unit says otherwise',
  (unit) => {
    const groups = [`0::/system.slice/system-${unit.replace(/@.*/, '')}.slice/${unit}.service`]
    expect(ends({ groups, killMode: 'control-group' })).toBe(true)
    expect(ends({ groups, killMode: 'mixed' })).toBe(true)
    // Without a bus, and without a file that says otherwise.
    expect(ends({ groups, killMode: null })).toBe(true)
    expect(ends({ groups, killMode: 'process' })).toBe(false)
    expect(ends({ groups, killMode: 'none' })).toBe(false)
    expect(on({ groups }, 'is_out_of_session || echo inside')).toBe('inside\n')
    expect(on({ groups }, 'tell_session')).toMatch(
      new RegExp(`^session ends\\nsession-unit ${unit}\\.service\\nsession-trouble no bus\\n$`),
    )
  },
)

test('with the first version of control groups, only the group by which systemd tracks a process counts', () => {
  const session = SESSION.slice('0::'.length)
  const others = (group: string) => [`12:pids:${group}`, `5:memory:${group}`]
  const moved = { groups: [...others(session), `1:name=systemd:${OF_USER}`], settings: KILLS }
  expect(ends(moved)).toBe(false)
  expect(on(moved, 'is_out_of_session && echo outside')).toBe('outside\n')
  const inside = { groups: [...others('/user.slice'), `1:name=systemd:${session}`], settings: KILLS }
  expect(ends(inside)).toBe(true)
  expect(on(inside, 'is_out_of_session || echo inside')).toBe('inside\n')
  expect(on(inside, 'tell_session')).toMatch(/^session ends\nsession-trouble no bus\n$/)
})
