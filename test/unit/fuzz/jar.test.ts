import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import { unpackOlderJar } from '../../../src/hosts/read-older-jar.ts'
import { readDirectory } from '../../../src/jar/central-directory.ts'
import { planDelta } from '../../../src/jar/delta.ts'
import { withJar } from '../../../src/jar/jar-entries.ts'
import { readJavaRelease } from '../../../src/jar/read-java-release.ts'
import { readAttribute } from '../../../src/jar/read-manifest.ts'
import { fuzz, requireSteady } from './fuzz.ts'
import { JARS, jars } from './jars.ts'

const folder = mkdtempSync(join(tmpdir(), 'fuzz-jar-'))
afterAll(() => rmSync(folder, { recursive: true }))

fuzz(
  'whatever a jar contains, it is read, or a failure names the jar and says what to do',
  100,
  fc.asyncProperty(jars, async (jar) => {
    const path = join(folder, 'hostile.jar')
    writeFileSync(path, jar)
    try {
      await withJar(path, async ({ directory, readEntry }) => {
        const manifest = (await readEntry('META-INF/MANIFEST.MF'))?.toString() ?? ''
        readAttribute(manifest, 'Implementation-Version')
        const release = await readJavaRelease(manifest, readEntry)
        expect(release ?? 1).toBeGreaterThan(0)
        for (const { name } of directory.entries) await readEntry(name)
      })
    } catch (thrown) {
      if (!(thrown instanceof Failure) || !thrown.remedy || !thrown.message.includes(path)) throw thrown
    }
  }),
)

fuzz(
  'a jar is sent in pieces of itself and of the old one, whatever their directories claim',
  200,
  fc.property(jars, jars, (old, fresh) => {
    const [before, after] = [readDirectory(old, old.length), readDirectory(fresh, fresh.length)]
    fc.pre(before !== null && after !== null)
    if (before === null || after === null) return
    const pieces = planDelta(before, after, fresh.length)
    let at = 0
    for (const { kind, from, length } of pieces) {
      expect(length).toBeGreaterThan(0)
      if (kind === 'data') expect(from).toBe(at)
      else expect(from >= 0 && from + length <= old.length).toBe(true)
      at += length
    }
    expect(at).toBe(fresh.length)
  }),
)

fuzz(
  'from two valid jars the new one is assembled byte for byte',
  16,
  fc.property(fc.constantFrom(...JARS), fc.constantFrom(...JARS), (old, fresh) => {
    const [before, after] = [readDirectory(old, old.length), readDirectory(fresh, fresh.length)]
    if (before === null || after === null) throw new Error('not read')
    const parts = planDelta(before, after, fresh.length).map(({ kind, from, length }) =>
      (kind === 'copy' ? old : fresh).subarray(from, from + length),
    )
    expect(Buffer.concat(parts).equals(fresh)).toBe(true)
  }),
)

const told = fc.oneof(
  jars.map((jar) => gzipSync(jar.subarray(-400)).toString('base64')),
  fc.base64String({ maxLength: 400 }),
  fc.string({ maxLength: 40 }),
  fc.constant(gzipSync(Buffer.alloc(20_000_000)).toString('base64')),
)
fuzz(
  'what a host reports about its jar is used, or the jar is sent whole',
  40,
  fc.asyncProperty(told, fc.constantFrom('400', '0', '-1', 'x', '1e999', '', '70533'), async (packed, size) => {
    const older = await unpackOlderJar(`1.0.0 ${size} ${packed}`)
    if (older !== null) expect(older.directory.entries.every(({ offset }) => Number.isSafeInteger(offset))).toBe(true)
  }),
)

fuzz(
  'reading a directory takes linear time',
  6,
  fc.property(fc.constantFrom('', 'a', 'META-INF/MANIFEST.MF'), fc.boolean(), (name, isSame) => {
    requireSteady((size) => {
      const entries = Array.from({ length: size / 16 }, (_, index) => {
        const entry = Buffer.alloc(46)
        entry.writeUInt32LE(0x02014b50, 0)
        const label = Buffer.from(isSame ? name : `${name}${index}`)
        entry.writeUInt16LE(label.length, 28)
        return Buffer.concat([entry, label])
      })
      const end = Buffer.alloc(22)
      end.writeUInt32LE(0x06054b50, 0)
      const directory = Buffer.concat(entries)
      end.writeUInt32LE(directory.length, 12)
      const jar = Buffer.concat([directory, end])
      return () => {
        const read = readDirectory(jar, jar.length)
        if (read) planDelta(read, read, jar.length)
      }
    })
  }),
)
