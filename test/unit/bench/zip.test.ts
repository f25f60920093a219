import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withJar } from '../../../src/jar/jar-entries.ts'
import { writeZip, zipEntry } from '../../bench/zip.ts'

test('an archive contains its files, stored ones unchanged, and is the same each time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-zip-'))
  try {
    const manifest = 'Manifest-Version: 1.0\r\nImplementation-Version: 1.0.0\r\n'.repeat(20)
    const library = Buffer.from('as it is, not deflated')
    const entries = [
      zipEntry('BOOT-INF/lib/library.jar', library, 'stored'),
      zipEntry('META-INF/MANIFEST.MF', Buffer.from(manifest), 'deflated'),
    ]
    const [one, other] = [join(folder, 'one.jar'), join(folder, 'other.jar')]
    for (const path of [one, other]) writeZip(path, entries)
    const read = await withJar(one, ({ readEntry }) => readEntry('META-INF/MANIFEST.MF'))
    expect(read?.toString()).toBe(manifest)
    const bytes = readFileSync(one)
    expect(bytes.includes(library)).toBe(true)
    expect(bytes.length).toBeLessThan(manifest.length)
    expect(readFileSync(other).equals(bytes)).toBe(true)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
