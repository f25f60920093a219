import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { unpackOlderJar } from '../../../src/hosts/read-older-jar.ts'
import { type JarDirectory, readDirectory } from '../../../src/jar/central-directory.ts'
import { planDelta } from '../../../src/jar/delta.ts'
import { withJar } from '../../../src/jar/jar-entries.ts'
import { readJavaRelease } from '../../../src/jar/read-java-release.ts'
import { writeZip, zipEntry } from '../../bench/zip.ts'

const folder = mkdtempSync(join(tmpdir(), 'hostile-jars-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MANIFEST = 'META-INF/MANIFEST.MF'

function jarOf(content: Buffer, spoil: (jar: Buffer) => void = () => undefined): string {
  const path = join(folder, 'app.jar')
  writeZip(path, [zipEntry(MANIFEST, content, 'deflated')])
  const jar = readFileSync(path)
  spoil(jar)
  writeFileSync(path, jar)
  return path
}

/** The directory's only entry begins so many bytes from the end. */
const ENTRY_BACK = 22 + MANIFEST.length + 46
const CONTENT = Buffer.from('Main-Class: shop.Shop\r\n'.repeat(50))

test.each<[string, Buffer, (jar: Buffer) => void]>([
  ['a damaged content', CONTENT, (jar) => jar.fill(0xff, 30 + MANIFEST.length, 40 + MANIFEST.length)],
  ['a content that would fill the memory', Buffer.alloc(101_000_000), () => undefined],
  ['a name that leads past its end', CONTENT, (jar) => jar.writeUInt16LE(0xffff, 26)],
])('%s is reported, with the jar and a remedy', async (_, content, spoil) => {
  const path = jarOf(content, spoil)
  const failure = await withJar(path, ({ readEntry }) => readEntry(MANIFEST)).catch((thrown: unknown) => thrown)
  expect(failure).toBeInstanceOf(Failure)
  expect(failure).toMatchObject({
    message: expect.stringContaining(`${path} is damaged: its ${MANIFEST} can't be read: `),
    remedy: expect.stringMatching(/^Build it again/),
  })
})

test.each<[string, (jar: Buffer) => void]>([
  ['begins behind the jar', (jar) => jar.writeUInt32LE(0x7fffffff, jar.length - ENTRY_BACK + 42)],
  ['is longer than the jar', (jar) => jar.writeUInt32LE(0x7fffffff, jar.length - ENTRY_BACK + 20)],
])('a directory with an entry that %s is ignored', async (_, spoil) => {
  const jar = readFileSync(jarOf(CONTENT, spoil))
  expect(readDirectory(jar, jar.length)).toBeNull()
  await withJar(join(folder, 'app.jar'), async ({ directory }) => expect(directory.entries).toEqual([]))
})

test('of two entries of one name the later one counts, as in Java', async () => {
  const path = join(folder, 'twice.jar')
  const manifest = (content: string) => zipEntry(MANIFEST, Buffer.from(content), 'deflated')
  writeZip(path, [manifest('A: b\n'), manifest('Main-Class: shop.Shop\n')])
  await withJar(path, async ({ readEntry }) =>
    expect(String(await readEntry(MANIFEST))).toBe('Main-Class: shop.Shop\n'),
  )
})

test('a class file of an unknown Java release has none', async () => {
  expect(await readJavaRelease('Main-Class: A\n', async () => Buffer.from('cafebabe00000001', 'hex'))).toBeNull()
})

test('a jar whose entries overlap, or lie beyond its end, is sent whole, once', () => {
  const entry = (name: string, offset: number) => ({
    name,
    offset,
    method: 0,
    crc32: 1,
    compressedSize: 80_000,
    hasDescriptor: false,
    description: name,
  })
  const strange: JarDirectory = { entries: [entry('a', 10), entry('b', 10), entry('c', 100_000)], start: 400_000 }
  const other: JarDirectory = { entries: [entry('c', 0), entry('b', 300_000), entry('a', 90_000)], start: 400_000 }
  for (const [old, fresh] of [
    [strange, other],
    [other, strange],
  ] as const) {
    let at = 0
    for (const { kind, from, length } of planDelta(old, fresh, 250_000)) {
      expect(length).toBeGreaterThan(0)
      if (kind === 'data') expect(from).toBe(at)
      at += length
    }
    expect(at).toBe(250_000)
  }
})

const WHOLE = readFileSync(jarOf(CONTENT))
const told = (jar: Buffer, size = String(jar.length)) => `1.0.0 ${size} ${gzipSync(jar).toString('base64')}`

test('a host’s list of its jar’s contents is read', async () => {
  expect((await unpackOlderJar(told(WHOLE)))?.directory.entries).toMatchObject([{ name: MANIFEST }])
})

test.each([
  ['nothing', ''],
  ['no archive', `1.0.0 400 ${gzipSync('hello').toString('base64')}`],
  ['no gzip', `1.0.0 400 ${Buffer.from('hello').toString('base64')}`],
  ['a size that is none', told(WHOLE, '1e999')],
  ['what would fill the memory', told(Buffer.concat([Buffer.alloc(20_000_000), WHOLE]))],
])('a host that reports %s about its jar gets the new one whole', async (_, said) => {
  expect(await unpackOlderJar(said)).toBeNull()
})
