import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect } from 'vitest'
import { withJar } from '../../../src/jar/jar-entries.ts'
import { readAttribute } from '../../../src/jar/read-manifest.ts'
import { fuzz } from './fuzz.ts'

const folder = mkdtempSync(join(tmpdir(), 'fuzz-jar-'))
afterAll(() => rmSync(folder, { recursive: true }))

const names = fc
  .string({ unit: fc.constantFrom(...'abcABC09._-$ é'), minLength: 1, maxLength: 12 })
  .filter((name) => !/^[-.@ ]|\.\.$| $/.test(name))
const contents = fc.dictionary(
  fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
  fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.string({ maxLength: 4 }).map((text) => text.repeat(5_000)),
  ),
  { maxKeys: 6, minKeys: 1, noNullPrototype: true },
)

fuzz(
  "what Java's own tool packs is read unchanged",
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
    (text) => {
      expect(readAttribute(text, 'Main-Class') ?? '').not.toContain('\n')
    },
  ),
)
