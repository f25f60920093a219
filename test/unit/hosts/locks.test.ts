import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf, type ScriptName } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
/** As that of util-linux and busybox's: on NFS without its service for locks. */
const WITHOUT_LOCKS = [
  ['util-linux', 'flock() { echo "flock: 9: No locks available" >&2; return 71; }'],
  ['busybox', 'flock() { echo "flock: flock: No locks available" >&2; return 1; }'],
] as const

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'locks-'))
  mkdirSync(join(folder, 'home'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const home = () => join(folder, 'home')

describe.each(SHELLS)('in %s', (...shell) => {
  const [program = '', ...options] = shell
  const run = (script: string, args: readonly string[]) =>
    spawnSync(program, [...options, '-c', script, 'sh', ...args], { encoding: 'utf8', timeout: 20_000 })
  const runScript = (name: ScriptName, before: string, args: readonly string[]) =>
    run([before, ...partsOf(name).map(scriptSource)].join('\n'), args)

  describe.each(WITHOUT_LOCKS)('where no file can be locked, with the flock of %s,', (_, flock) => {
    test('the lock is not waited for, and the error says why', () => {
      const { stdout, stderr, status } = runScript('lock', flock, [home(), '10', '20', 'somebody'])
      expect({ stdout, stderr, status }).toEqual({
        stdout: '',
        stderr: `files can't be locked in ${home()}: No locks available\n`,
        status: 1,
      })
    })

    test('no record counts as held', () => {
      const records = join(home(), 'promotions', hostname())
      mkdirSync(records, { recursive: true })
      writeFileSync(join(records, '1.8000.8001.pending'), 'token\n')
      const { stdout } = run(
        `${flock}\n${scriptSource('common')}\n${scriptSource('record')}\nrecords=$1\ntell_record`,
        [records],
      )
      expect(stdout).toMatch(/^promotion pending free 8000 8001 /)
    })

    test.each(['observe-app', 'observe-nginx'] as const)('%s says so, and leaves nothing', (name) => {
      const args = name === 'observe-app' ? observedApp() : observedNginx()
      expect(runScript(name, flock, args).stdout).toContain(`\nlock-trouble ${home()}: No locks available\n`)
      expect(readdirSync(home())).toEqual([])
    })
  })

  test('a record whose holder is there is held', () => {
    const records = join(home(), 'promotions', hostname())
    mkdirSync(records, { recursive: true })
    writeFileSync(join(records, '1.8000.8001.pending'), 'token\n')
    const { stdout } = run(
      `${scriptSource('common')}\n${scriptSource('record')}\nrecords=$1\nhold_record 1.8000.8001.pending\ntell_record`,
      [records],
    )
    expect(stdout).toMatch(/^promotion pending held 8000 8001 /)
  })

  test.each(['observe-app', 'observe-nginx'] as const)('%s tells that nothing can be written to /tmp', (name) => {
    const args = name === 'observe-app' ? observedApp() : observedNginx()
    const { stdout } = runScript(name, `TMPDIR=${folder}/gone; export TMPDIR`, args)
    expect(stdout).toContain(`\nwrite-trouble ${folder}/gone: No such file or directory\n`)
    expect(stdout).not.toContain('lock-trouble')
  })

  test('a hook may be silent for longer than TMOUT', () => {
    const command = 'sleep 2; echo done'
    const script = ['TMOUT=1; export TMOUT', ...partsOf('hook').map(scriptSource)].join('\n')
    const input = `${command}`
    const args = [folder, '8001', '1.0', '1.0-1', 'true', '20', '20', String(command.length)]
    // Its stdin stays open for as long as the hook runs.
    const waiting = `(printf '%s' "$INPUT"; sleep 5) | "$@"`
    const { stdout } = spawnSync('sh', ['-c', waiting, 'sh', program, ...options, '-c', script, 'sh', ...args], {
      encoding: 'utf8',
      env: { ...process.env, INPUT: input },
    })
    expect(stdout).toBe('output done\nstatus 0\n')
  })
})

const observedApp = () => [join(folder, 'home'), '18996', '18997', 'java', 'nohup', home(), '', '', '']

const observedNginx = () => {
  const sites = [join(folder, 'available'), join(folder, 'enabled'), 'blue', 'green']
  return [...sites, join(folder, 'no.server.conf'), join(folder, 'state'), 'true', home(), '', '']
}
