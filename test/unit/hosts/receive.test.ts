import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script.ts'
import { scriptSource } from '../script-source.ts'

const receive = partsOf('receive').map(scriptSource).join('\n')
const JAR = 'what the build made'
const RELEASE = '1.0-1.1-aaaaaaa'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'receive-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What the host says of a jar that is sent to it, with these commands of its own. */
async function send(commands: Readonly<Record<string, string>>, sum: string): Promise<string> {
  for (const [name, script] of Object.entries(commands)) writeFileSync(join(folder, name), script, { mode: 0o755 })
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` }
  const args = ['-c', receive, 'sh', folder, RELEASE, String(JAR.length), '20', '']
  const host = spawn('sh', args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  host.stdin.end(`data ${JAR.length}\n${JAR}end 2 ${sum}\n{}place\n`)
  return (await Promise.all([text(host.stdout), text(host.stderr)])).join('')
}

const LOST = 'openssl: error while loading shared libraries: libssl.so.1.1: cannot open shared object file'

test.skipIf(spawnSync('which', ['flock']).status !== 0).each([
  ['lost its library', `#!/bin/sh\necho '${LOST}' >&2\nexit 127\n`],
  ['says something else', `#!/bin/sh\necho 'dgst: Unknown digest'\n`],
  ['prints half a sum', `#!/bin/sh\necho "${'ab'.repeat(16)} *app.jar"\n`],
])('a jar is whole though the openssl of the host %s; a damaged one is not', async (_, openssl) => {
  const sum = createHash('sha256').update(JAR).digest('hex')
  expect(await send({ openssl }, sum)).toBe('received\nplaced\n')
  expect(readFileSync(join(folder, 'releases', RELEASE, 'app.jar'), 'utf8')).toBe(JAR)
  rmSync(join(folder, 'releases'), { recursive: true })
  expect(await send({ openssl }, 'f'.repeat(64))).toContain(`SHA-256 ${sum} instead of ffff`)
})
