import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
import { scriptSource } from '../script-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'thread-dump-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SHELLS = [['dash'], ['bash', '--norc', '--posix'], ['busybox', 'sh']].filter(
  ([shell]) => spawnSync('which', [shell ?? '']).status === 0,
)
const SLOT = 18_994

/** Two servers of one process, in IPv4 and, where there is one, IPv6. Prints their ports. */
const SERVERS = `const { createServer } = require('node:http')
const listen = (at) => new Promise((done) => {
  const server = createServer().listen(0, at, () => done(server.address().port)).on('error', () => done(null))
})
Promise.all([listen('127.0.0.1'), listen('::1')]).then((ports) => console.log(JSON.stringify(ports.filter(Boolean))))`

test.skipIf(spawnSync('which', ['ss']).status !== 0).each(SHELLS)(
  'the ports on which the process of a slot listens, wherever that is, are reported by %s',
  async (program = '', ...args) => {
    writeFileSync(join(folder, 'servers.cjs'), SERVERS)
    const words = [`-Dserver.port=${SLOT}`, '-jar', join(folder, 'releases/1.0/app.jar')]
    const application = spawn(process.execPath, [join(folder, 'servers.cjs'), ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void application.kill('SIGKILL'))
    const [printed] = await once(application.stdout, 'data')
    const script = partsOf('thread-dump').map(scriptSource).join('\n')
    const portsOf = (slot: number) => {
      const said = spawnSync(program, [...args, '-c', script, 'sh', folder, '1.0', String(slot)], { encoding: 'utf8' })
      return said.stdout.split('\n').flatMap((line) => /^listens (\d+)$/.exec(line)?.slice(1).map(Number) ?? [])
    }
    expect(portsOf(SLOT).sort()).toEqual(JSON.parse(String(printed)).sort())
    expect(portsOf(SLOT + 1)).toEqual([])
  },
)
