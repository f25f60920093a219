import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { partsOf, type ScriptName } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
const mayMount =
  process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ages-'))
  for (const name of ['home', 'enabled']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'nginx.conf'), `pid ${folder}/nginx.pid;\n`)
  writeFileSync(join(folder, 'nginx.pid'), '1\n')
  // As lxcfs shows it, while the starts of processes count from the boot of the container's host.
  writeFileSync(join(folder, 'uptime'), '0.50 0.20\n')
})

afterEach(() => rmSync(folder, { recursive: true }))

const home = () => join(folder, 'home')
const age = () => Math.floor(process.uptime())

describe.skipIf(!mayMount).each(SHELLS)(
  'in %s, in a container that is younger than its processes seem,',
  (...shell) => {
    function run(name: ScriptName, args: readonly string[], before = ''): string {
      const script = [before, ...partsOf(name).map(scriptSource)].join('\n')
      const mounted = 'mount --bind "$1" /proc/uptime && shift && exec "$@"'
      const command = ['-m', 'sh', '-c', mounted, 'sh', join(folder, 'uptime'), ...shell, '-c', script, 'sh', ...args]
      return spawnSync('unshare', command, { encoding: 'utf8' }).stdout
    }

    /** This process is nginx's only worker. */
    function workersSince(before: string): string | undefined {
      const lists = `ps() { case $* in *args*) echo "${process.pid} 1 nginx: worker process" ;; *) command ps "$@" ;; esac; }`
      const sites = [join(folder, 'available'), join(folder, 'enabled'), 'blue', 'green']
      const args = [...sites, join(folder, 'no.server.conf'), join(folder, 'state'), 'true', home(), '', '']
      const said = run('observe-nginx', args, `${lists}\n${before}`)
      expect(said).toMatch(/^observed$/m)
      return /^workers-since (.*)$/m.exec(said)?.[1]
    }

    test.each([
      ['', ''],
      [', without getconf', 'getconf() { return 127; }'],
    ])("nginx's workers are as old as they are%s", (_, before) => {
      const since = Number(workersSince(before))
      expect(Math.abs(since - (Date.now() / 1000 - process.uptime()))).toBeLessThan(3)
    })

    test('it is not known since when they have run if that would be before all time', () => {
      expect(workersSince('date() { echo -1; }')).toBeUndefined()
    })

    test('what listens on a slot is as old as it is', async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const earlier = age()
      const said = run('observe-app', [folder, String(port), '18997', 'java', 'nohup', home(), '', '', ''])
      server.close()
      const [, seconds, rest] =
        new RegExp(`^process ${port} ${process.pid} own other listening (\\S*) (.*)$`, 'm').exec(said) ?? []
      expect(rest).toMatch(/^- \d+$/)
      expect(Number(seconds)).toBeGreaterThanOrEqual(earlier)
      expect(Number(seconds)).toBeLessThanOrEqual(age() + 1)
    })
  },
)
