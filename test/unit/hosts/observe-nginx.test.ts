import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--norc', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'observe-nginx-'))
  for (const name of ['available', 'enabled', 'live']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'nginx.conf'), `http { include ${folder}/enabled/*; }\n`)
})
afterEach(() => rmSync(folder, { recursive: true }))

describe.each(SHELLS)('an nginx host, observed by %s', (...shell) => {
  /** This process is nginx's only worker. */
  const worker = `ps() { case $* in *pid=*) echo "${process.pid} 1 nginx: worker process" ;; esac; }`

  /** The first word of each line that it says. */
  function observe(scope: 'again' | '', functions = '', unit = ''): Set<string> {
    const script = [worker, ...partsOf('observe-nginx').map(scriptSource)].join('\n')
    const source = script.replace(/\n(?=main "\$@"\s*$)/, `\n${functions}\n`)
    const sites = [join(folder, 'available'), join(folder, 'enabled'), 'blue', 'green']
    const state = [join(folder, 'shop.server.conf'), join(folder, 'live'), 'true', join(folder, 'live')]
    const args = ['-c', source, 'sh', ...sites, ...state, scope, unit, 'nginx -t']
    const [program = '', ...words] = [...shell, ...args]
    const { stdout, stderr } = spawnSync(program, words, {
      encoding: 'utf8',
      input: '',
      env: { ...process.env, conf: '/x' },
    })
    expect(stderr).toBe('')
    return new Set(stdout.split('\n').map((line) => line.replace(/ .*/, '')))
  }

  test('says again only what may have changed, without sudo and without a file', () => {
    const lasting = ['user', 'instant-site', 'rights', 'rules-hidden', 'rule', 'allowed', 'allowed-as', 'not-allowed']
    const first = [...observe('')].filter((word) => !lasting.includes(word))
    const refused = ['sudo', 'mktemp'].map((name) => `${name}() { echo "${name} $*"; }`).join('; ')
    expect([...observe('again', refused)]).toEqual(first)
    expect(first).toContain('workers-since')
    expect(first).toContain('observed')
  })

  test('says whether it sees a worker', () => {
    expect(observe('again')).not.toContain('workers-unseen')
    const unseen = observe('again', 'ps() { :; }')
    expect(unseen).toContain('workers-unseen')
    expect(unseen).not.toContain('workers-since')
  })

  test('says whether systemd could reload its unit, where that was asked', () => {
    const systemctl = `systemctl() { [ "$*" = 'is-active angie' ] && echo inactive; }`
    expect(observe('', systemctl, 'angie')).toContain('inactive-unit')
    expect(observe('', systemctl)).not.toContain('inactive-unit')
  })

  test.each([
    ['inactive', 'yes\n'],
    ['failed', 'yes\n'],
    ['active', ''],
    ['reloading', ''],
    ['', ''],
  ])('has a unit that systemd can not reload where it is "%s"', (state, said) => {
    const [program = '', ...options] = shell
    const ask = `systemctl() { echo "${state}"; }\nif is_unit_inactive nginx; then echo yes; fi`
    const args = [...options, '-c', `${scriptSource('change-live-link')}\n${ask}`]
    expect(spawnSync(program, args, { encoding: 'utf8' }).stdout).toBe(said)
  })

  test('asks for its workers only where no site of the instant layout is read', () => {
    writeFileSync(join(folder, 'shop.server.conf'), '')
    writeFileSync(join(folder, 'enabled/own'), `server { listen 80; include ${folder}/shop.server.conf; }\n`)
    expect(observe('again')).toContain('joined')
    expect(observe('again')).not.toContain('workers-since')
    writeFileSync(join(folder, 'enabled/own'), `server { listen 80; include ${folder}/shop.server.conf.off; }\n`)
    expect(observe('again')).not.toContain('joined')
    expect(observe('again')).toContain('workers-since')
  })
})
