import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readDirectory } from '../../../src/jar/central-directory.ts'
import { planDelta } from '../../../src/jar/delta.ts'
import { withJar } from '../../../src/jar/jar-entries.ts'
import { scriptSource } from '../script-source.ts'

/** Writes a jar with so many small entries between a large one and the manifest, as Java's own library does. */
const WRITER = `
import java.io.*; import java.util.*; import java.util.zip.*;
class Writer {
  public static void main(String[] args) throws IOException {
    try (var zip = new ZipOutputStream(new BufferedOutputStream(new FileOutputStream(args[0])))) {
      zip.setLevel(0);
      byte[] library = new byte[300_000];
      new Random(7).nextBytes(library);
      write(zip, "BOOT-INF/lib/library.jar", library);
      for (int i = 0; i < Integer.parseInt(args[1]); i++) write(zip, "classes/Generated" + i + ".class", new byte[0]);
      write(zip, "META-INF/MANIFEST.MF", ("Implementation-Version: " + args[2] + "\\n").getBytes());
    }
  }
  static void write(ZipOutputStream zip, String name, byte[] content) throws IOException {
    var entry = new ZipEntry(name);
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
  }
}`

const SMALL = 66_000
const folder = mkdtempSync(join(tmpdir(), 'zip64-'))
const old = join(folder, 'releases/1.0/app.jar')
const fresh = join(folder, 'fresh.jar')

beforeAll(() => {
  writeFileSync(join(folder, 'Writer.java'), WRITER)
  mkdirSync(join(folder, 'releases/1.0'), { recursive: true })
  for (const [path, version] of [
    [old, '1.0'],
    [fresh, '1.1'],
  ] as const)
    execFileSync('java', [join(folder, 'Writer.java'), path, String(SMALL), version])
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true }))

test.each(['', `#!/bin/sh\n${'# a line\n'.repeat(100)}`])(
  'a jar of 66,000 entries is read like any other, after %j',
  async (script) => {
    const path = join(folder, 'read.jar')
    writeFileSync(path, Buffer.concat([Buffer.from(script), readFileSync(fresh)]))
    await withJar(path, async ({ directory, readEntry }) => {
      expect(directory.entries).toHaveLength(SMALL + 2)
      expect(String(await readEntry('META-INF/MANIFEST.MF'))).toBe('Implementation-Version: 1.1\n')
      expect(directory.entries[0]).toMatchObject({ name: 'BOOT-INF/lib/library.jar', offset: script.length })
    })
  },
)

test('a host lists the contents of such a jar, and little of the next one is sent', async () => {
  const text = ['common', 'jar-index'].map(scriptSource).join('')
  const told = execFileSync('sh', ['-c', text, 'sh', folder], { encoding: 'utf8', maxBuffer: 1e8 })
  const [, release, size, packed] = told.trim().split(' ')
  const older = readDirectory(gunzipSync(Buffer.from(packed ?? '', 'base64')), Number(size))
  expect([release, older?.entries.length]).toEqual(['1.0', SMALL + 2])
  const bytes = readFileSync(fresh)
  const pieces = await withJar(fresh, async ({ directory }) => planDelta(older ?? directory, directory, bytes.length))
  const before = readFileSync(old)
  const parts = pieces.map(({ kind, from, length }) => (kind === 'copy' ? before : bytes).subarray(from, from + length))
  expect(Buffer.concat(parts).equals(bytes)).toBe(true)
  // The directory itself, about 70 bytes per entry, is sent.
  const sent = pieces.reduce((sum, { kind, length }) => (kind === 'data' ? sum + length : sum), 0)
  expect(sent).toBeLessThan(SMALL * 100)
})

test('a zip64 value in an entry counts, and an invalid entry makes the directory unusable', () => {
  const extra = Buffer.alloc(20)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(16, 2)
  extra.writeBigUInt64LE(5n, 4)
  extra.writeBigUInt64LE(7n, 12)
  const entry = Buffer.alloc(47)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt32LE(0xffffffff, 20)
  entry.writeUInt16LE(1, 28)
  entry.writeUInt16LE(extra.length, 30)
  entry.writeUInt32LE(0xffffffff, 42)
  entry.write('a', 46)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(entry.length + extra.length, 12)
  const content = Buffer.alloc(20)
  end.writeUInt32LE(content.length, 16)
  const jar = Buffer.concat([content, entry, extra, end])
  expect(readDirectory(jar, jar.length)?.entries).toMatchObject([{ name: 'a', compressedSize: 5, offset: 7 }])
  jar.writeUInt8(0, content.length)
  expect(readDirectory(jar, jar.length)).toBeNull()
})
