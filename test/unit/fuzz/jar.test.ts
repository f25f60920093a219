import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { crc32, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect } from 'vitest'
import { withJar } from '../../../src/build/jar-entries.ts'
import { readJavaRelease } from '../../../src/build/read-java-release.ts'
import { readAttribute } from '../../../src/build/read-manifest.ts'
import { Failure } from '../../../src/failure.ts'
import { unpackBasis } from '../../../src/hosts/read-basis.ts'
import { planDelta } from '../../../src/jar/delta.ts'
import { readDirectory } from '../../../src/jar/directory.ts'
import { writeZip, zipEntry } from '../../bench/zip.ts'
import { fuzz, requireEnd, requireSteady } from './fuzz.ts'

const folder = mkdtempSync(join(tmpdir(), 'fuzz-jar-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MANIFEST = 'Manifest-Version: 1.0\r\nMain-Class: shop.Shop\r\nImplementation-Version: 1.0.0\r\n'
const CLASS = Buffer.from('cafebabe0000003d', 'hex')

function sample(name: string, version: string): Buffer {
  const path = join(folder, name)
  writeZip(path, [
    zipEntry('BOOT-INF/lib/library.jar', Buffer.alloc(70_000, 'library'), 'stored'),
    zipEntry('shop/Shop.class', CLASS, 'deflated'),
    zipEntry('META-INF/MANIFEST.MF', Buffer.from(MANIFEST.replace('1.0.0', version)), 'deflated'),
  ])
  return readFileSync(path)
}

/** With its directory's place told in a zip64 record too. */
function asZip64(jar: Buffer): Buffer {
  const end = jar.subarray(-22)
  const record = Buffer.alloc(76)
  record.writeUInt32LE(0x06064b50, 0)
  record.writeBigUInt64LE(BigInt(end.readUInt32LE(12)), 40)
  record.writeBigUInt64LE(BigInt(end.readUInt32LE(16)), 48)
  record.writeUInt32LE(0x07064b50, 56)
  const large = Buffer.from(end)
  large.fill(0xff, 8, 20)
  return Buffer.concat([jar.subarray(0, -22), record, large])
}

const OLD = sample('old.jar', '1.0.0')
const FRESH = sample('fresh.jar', '1.0.1')
const SCRIPT = Buffer.from('#!/bin/sh\nexec java -jar "$0"\n')
const JARS = [OLD, FRESH, asZip64(OLD), Buffer.concat([SCRIPT, FRESH])]

const numbers = fc.oneof(
  fc.constantFrom(
    ...[
      '00',
      '01',
      'ff',
      'ffff',
      'ffffffff',
      '0000',
      '00000000',
      '7fffffff',
      'ffffffffffffff7f',
      '504b0506',
      '504b0102',
      '504b0606',
    ],
  ),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('hex')),
)
/** Jars with some bytes changed, most of them near the end, where the directory is. */
const jars = fc
  .tuple(
    fc.constantFrom(...JARS),
    fc.array(fc.record({ back: fc.oneof(fc.nat(80), fc.nat(400), fc.nat(72_000)), hex: numbers }), { maxLength: 5 }),
    fc.oneof(fc.constant(0), fc.nat(200)),
  )
  .map(([jar, changes, cut]) => {
    const changed = Buffer.from(jar)
    for (const { back, hex } of changes) changed.write(hex, Math.max(0, changed.length - 1 - back), 'hex')
    return changed.subarray(0, changed.length - cut)
  })

fuzz(
  'whatever a jar holds, it is read, or a failure names the jar and says what to do',
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
  'a jar is sent in pieces of itself and of the old one, whatever either says that it holds',
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
  'from two whole jars the new one is put together byte for byte',
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
  'what a host tells of its jar is taken, or the jar is sent whole',
  40,
  fc.asyncProperty(told, fc.constantFrom('400', '0', '-1', 'x', '1e999', '', '70533'), async (packed, size) => {
    const basis = await unpackBasis(`1.0.0 ${size} ${packed}`)
    if (basis !== null) expect(basis.directory.entries.every(({ offset }) => Number.isSafeInteger(offset))).toBe(true)
  }),
)

fuzz(
  'a directory that is four times as long takes no more than its part longer',
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

const names = fc
  .string({ unit: fc.constantFrom(...'abcABC09._-$ é'), minLength: 1, maxLength: 12 })
  .filter((name) => !/^[-.@ ]| $/.test(name))
const contents = fc.dictionary(
  fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
  fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.string({ maxLength: 4 }).map((text) => text.repeat(5_000)),
  ),
  { maxKeys: 6, minKeys: 1, noNullPrototype: true },
)

fuzz(
  "what Java's own tool packs is read as it was",
  2,
  fc.asyncProperty(contents, fc.boolean(), async (files, isStored) => {
    const root = mkdtempSync(join(folder, 'root-'))
    const kept = Object.entries(files).filter(
      ([name], _, all) => !all.some(([other]) => other !== name && `${other}/`.startsWith(`${name}/`)),
    )
    for (const [name, text] of kept) {
      mkdirSync(dirname(join(root, name)), { recursive: true })
      writeFileSync(join(root, name), text)
    }
    const path = `${root}.jar`
    execFileSync('jar', ['--create', ...(isStored ? ['--no-compress'] : []), '--file', path, '-C', root, '.'], {
      stdio: 'pipe',
    })
    await withJar(path, async ({ directory, readEntry }) => {
      const nameOf = (name: string) => Buffer.from(name).toString('latin1')
      for (const [name, text] of kept) {
        expect(String(await readEntry(nameOf(name)))).toBe(text.toWellFormed())
        const entry = directory.entries.find((one) => one.name === nameOf(name))
        expect(entry?.crc32).toBe(crc32(text.toWellFormed()))
      }
    })
  }),
)

fuzz(
  'a manifest may be anything',
  200,
  fc.property(
    fc.string({ unit: fc.constantFrom('\r', '\n', ' ', ':', 'a', 'Main-Class', 'Main-Class: '), maxLength: 200 }),
    (text) => requireEnd(() => expect(readAttribute(text, 'Main-Class') ?? '').not.toContain('\n')),
  ),
)
