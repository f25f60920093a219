import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { writeZip, zipEntry } from '../../bench/zip.ts'

const MANIFEST = 'Manifest-Version: 1.0\r\nMain-Class: shop.Shop\r\nImplementation-Version: 1.0.0\r\n'
const CLASS = Buffer.from('cafebabe0000003d', 'hex')

function sample(version: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-jars-'))
  const path = join(folder, 'app.jar')
  writeZip(path, [
    zipEntry('BOOT-INF/lib/library.jar', Buffer.alloc(70_000, 'library'), 'stored'),
    zipEntry('shop/Shop.class', CLASS, 'deflated'),
    zipEntry('META-INF/MANIFEST.MF', Buffer.from(MANIFEST.replace('1.0.0', version)), 'deflated'),
  ])
  const jar = readFileSync(path)
  rmSync(folder, { recursive: true })
  return jar
}

/** With its directory's place in a zip64 record too. */
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

const OLD = sample('1.0.0')
const FRESH = sample('1.0.1')
const SCRIPT = Buffer.from('#!/bin/sh\nexec java -jar "$0"\n')
export const JARS = [OLD, FRESH, asZip64(OLD), Buffer.concat([SCRIPT, FRESH])]

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
export const jars = fc
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
