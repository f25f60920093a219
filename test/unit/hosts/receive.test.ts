import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { partsOf } from '../../../src/hosts/script-parts.ts'
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
async function send(
  commands: Readonly<Record<string, string>>,
  sum: string,
  [jar, form]: readonly [Buffer, 'jar' | 'war'] = [Buffer.from(JAR), 'jar'],
): Promise<string> {
  for (const [name, script] of Object.entries(commands)) writeFileSync(join(folder, name), script, { mode: 0o755 })
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` }
  const args = ['-c', receive, 'sh', folder, RELEASE, String(jar.length), '20', '', form]
  const host = spawn('sh', args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
  host.stdin.end(Buffer.concat([Buffer.from(`data ${jar.length}\n`), jar, Buffer.from(`end 2 ${sum}\n{}place\n`)]))
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

const WHERE = `public class Where {
  public static void main(String[] args) {
    System.out.println(Where.class.getProtectionDomain().getCodeSource().getLocation());
  }
}`

// Spring Boot looks at the name of the file that its classes come from (its class DocumentRoot).
test.skipIf(spawnSync('which', ['flock', 'javac']).status !== 0)(
  'Java knows a war by its name, all else by that of a jar',
  async () => {
    writeFileSync(join(folder, 'Where.java'), WHERE)
    execFileSync('javac', ['-d', folder, join(folder, 'Where.java')])
    execFileSync('jar', [
      '--create',
      '--file',
      join(folder, 'built'),
      '--main-class',
      'Where',
      '-C',
      folder,
      'Where.class',
    ])
    const built = readFileSync(join(folder, 'built'))
    const sum = createHash('sha256').update(built).digest('hex')
    for (const form of ['war', 'jar'] as const) {
      expect(await send({}, sum, [built, form])).toBe('received\nplaced\n')
      const release = join(folder, 'releases', RELEASE)
      expect(readFileSync(join(release, 'app.jar'))).toEqual(built)
      const said = execFileSync('java', ['-jar', join(release, 'app.jar')], { encoding: 'utf8' })
      expect(said.trim()).toBe(`file:${realpathSync(release)}/app.${form}`)
      rmSync(release, { recursive: true })
    }
  },
)
