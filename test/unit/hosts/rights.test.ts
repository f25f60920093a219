import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
const AS_USER = 'id() { case $1 in -u) echo 1000 ;; *) echo deploy ;; esac; }'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rights-'))
  for (const name of ['local', 'sbin', 'home', 'enabled']) mkdirSync(join(folder, name))
  for (const path of ['local/nginx', 'sbin/nginx', 'sbin/kill', 'sbin/systemctl']) {
    writeFileSync(join(folder, path), '', { mode: 0o755 })
  }
  writeFileSync(join(folder, 'local/systemctl'), '', { mode: 0o644 })
})

afterEach(() => rmSync(folder, { recursive: true }))

describe.each(SHELLS)('sudo, in %s,', (...shell) => {
  const [program = '', ...options] = shell
  const run = (script: string, args: readonly string[] = []) =>
    execFileSync(program, [...options, '-c', script, 'sh', ...args], { encoding: 'utf8' })
  const render = (command: string, before: string) => {
    const parts = ['common', 'rights'].map(scriptSource).join('\n')
    return run(`${parts}\n${AS_USER}\n${before}\nprintf '%s\\n' "$1" | render_rights`, [command])
  }
  /** Root has these folders in its PATH. */
  const withSudo = () => `can_sudo=yes; sudo() { echo ${folder}/local:${folder}/sbin; }`

  test.each([
    ['nginx -t', '/local/nginx -t'],
    ['systemctl reload nginx', '/sbin/systemctl reload nginx'],
    ['kill -HUP 7', '/sbin/kill -HUP 7'],
    ['systemctl reload nginx@shop', '/sbin/systemctl reload nginx@shop'],
    ['nginx -g a=b:c,d\\e #1 *', '/local/nginx -g a\\=b\\:c\\,d\\\\e \\#1 \\*'],
  ])('is given the rule for "%s" with the program that it would find', (command, rule) => {
    expect(render(command, withSudo())).toBe(`deploy ALL=(root) NOPASSWD: ${folder}${rule}\n`)
  })

  test('gets no rule to read where it records what is typed', () => {
    const recording = `can_sudo=yes; sudo() { cat >/dev/null; echo ${folder}/local:${folder}/sbin; }`
    expect(render('nginx -t', recording)).toBe(`deploy ALL=(root) NOPASSWD: ${folder}/local/nginx -t\n`)
  })

  test('is given a path as it is, and else looks in the usual folders', () => {
    expect(render('/opt/nginx -t', withSudo())).toBe('deploy ALL=(root) NOPASSWD: /opt/nginx -t\n')
    const [, path = ''] = /NOPASSWD: (\S+) -c/.exec(render('sh -c', 'can_sudo=no')) ?? []
    expect(['/usr/bin/sh', '/bin/sh']).toContain(path)
    expect(render('sh -c', 'can_sudo=yes; sudo() { return 1; }')).toContain(` ${path} -c\n`)
  })

  /** What an observation says of rights where sudo answers like this. */
  function observe(sudo: string): string {
    const script = [AS_USER, `sudo() { ${sudo}; }`, ...partsOf('observe-nginx').map(scriptSource)].join('\n')
    const places = [join(folder, 'available'), join(folder, 'enabled'), 'blue', 'green', join(folder, 'no.server.conf')]
    const said = run(script, [...places, join(folder, 'state'), 'true', join(folder, 'home'), '', '', 'nginx -t'])
    return [...said.matchAll(/^(?:rule|rules-hidden|allowed|allowed-as|not-allowed) .*$/gm)].join('\n')
  }

  test('lists its rules where they can be read', () => {
    expect(
      observe(
        'case "$*" in *-v) return 1 ;; *nginx*) echo /usr/sbin/nginx -t ;; *) echo "User a:"; echo "    (root) x" ;; esac',
      ),
    ).toBe(['rule User a:', 'rule     (root) x', 'allowed /usr/sbin/nginx -t', 'allowed-as nginx -t'].join('\n'))
  })

  const LIST = `echo "User a:"; echo "    (root) x"`
  const FOUND = 'nginx*) echo /usr/sbin/nginx -t ;;'
  const JUDGED = ['rule User a:', 'rule     (root) x', 'allowed /usr/sbin/nginx -t', 'allowed-as nginx -t']

  test('lets its rules decide where it only asks for no password since one was given before', () => {
    expect(observe(`case "$*" in *-k*-v) return 1 ;; *-v) ;; *${FOUND} *) ${LIST} ;; esac`)).toBe(JUDGED.join('\n'))
  })

  test.each(['verifypw=any', 'verifypw=never', '!verifypw'])('or since its rules say so: %s', (option) => {
    const defaults = `echo "    env_reset, ${option}, lecture=never"`
    expect(observe(`case "$*" in *-v) ;; *${FOUND} *) ${defaults}; ${LIST} ;; esac`)).toBe(
      [`rule     env_reset, ${option}, lecture=never`, ...JUDGED].join('\n'),
    )
  })

  test('is believed where it asks for no password, or stands in for a sudo that has a list', () => {
    expect(observe(`case "$*" in *-v) ;; *${FOUND} *) ${LIST} ;; esac`)).toBe('')
    expect(observe(`case "$*" in *-k*) return 1 ;; *-v) ;; *${FOUND} *) return 1 ;; esac`)).toBe('')
  })

  test('says so where even the list wants a password', () => {
    expect(observe('echo "sudo: a password is required" >&2; return 1')).toBe(
      ['rules-hidden yes', 'rule ', 'not-allowed nginx -t'].join('\n'),
    )
  })
})
