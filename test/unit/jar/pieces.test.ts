import { expect, test } from 'vitest'
import type { JarDirectory, JarEntry } from '../../../src/jar/central-directory.ts'
import { type JarPiece, planDelta, wholeJar } from '../../../src/jar/delta.ts'

const MIN = 65_536
const HEADER = 50

/** An entry of so many bytes with its header, of which the directory always says the same by its name. */
function entry(name: string, offset: number, size: number, change: Partial<JarEntry> = {}): JarEntry {
  const content = { method: 0, crc32: name.length, compressedSize: size - HEADER }
  return { name, offset, ...content, hasDescriptor: false, description: name, ...change }
}

/** Entries one after another. */
function directory(...parts: readonly (readonly [string, number, Partial<JarEntry>?])[]): JarDirectory {
  let start = 0
  const entries = parts.map(([name, size, change]) => {
    start += size
    return entry(name, start - size, size, change)
  })
  return { entries, start }
}

const data = (from: number, length: number): JarPiece => ({ kind: 'data', from, length })
const copy = (from: number, length: number): JarPiece => ({ kind: 'copy', from, length })

const BIG = 100_000
const OLD = directory(['a', BIG], ['b', BIG], ['c', BIG])

test('a whole jar is one piece', () => {
  expect(wholeJar(7)).toEqual([data(0, 7)])
})

test('of the same jar everything but its directory is one copy', () => {
  expect(planDelta(OLD, OLD, 3 * BIG + 200)).toEqual([copy(0, 3 * BIG), data(3 * BIG, 200)])
})

test('what has moved is copied from where it was', () => {
  const fresh = directory(['new', 1_000], ['a', BIG], ['c', BIG])
  expect(planDelta(OLD, fresh, fresh.start + 200)).toEqual([
    data(0, 1_000),
    copy(0, BIG),
    copy(2 * BIG, BIG),
    data(fresh.start, 200),
  ])
})

test('what comes between is sent, and neighbors are joined only where they are neighbors in both', () => {
  const fresh = directory(['a', BIG], ['new', 1_000], ['b', BIG], ['c', BIG])
  expect(planDelta(OLD, fresh, fresh.start)).toEqual([copy(0, BIG), data(BIG, 1_000), copy(BIG, 2 * BIG)])
})

test('a copy is worth it from 64 kB on', () => {
  const enough = directory(['a', MIN])
  expect(planDelta(enough, enough, MIN)).toEqual([copy(0, MIN)])
  const less = directory(['a', MIN - 1])
  expect(planDelta(less, less, MIN - 1)).toEqual([data(0, MIN - 1)])
})

test('small neighbors are large together', () => {
  const many = directory(['a', MIN / 2], ['b', MIN / 2])
  expect(planDelta(many, many, MIN)).toEqual([copy(0, MIN)])
})

test.each<[string, Partial<JarEntry>]>([
  ['sum', { crc32: 9 }],
  ['size', { compressedSize: BIG - HEADER - 1 }],
  ['method', { method: 8 }],
])('another %s of the content is another content', (_, change) => {
  const fresh = directory(['a', BIG, { description: 'touched', ...change }])
  expect(planDelta(directory(['a', BIG]), fresh, BIG)).toEqual([data(0, BIG)])
})

const TOUCHED = { description: 'touched' }

test('of an entry that was touched the content alone is copied', () => {
  const fresh = directory(['new', 500], ['a', BIG, TOUCHED])
  expect(planDelta(directory(['a', BIG]), fresh, fresh.start)).toEqual([
    data(0, 500 + HEADER),
    copy(HEADER, BIG - HEADER),
  ])
})

test('an entry of another length, though described alike, is copied without its header', () => {
  const size = { compressedSize: BIG - HEADER }
  const fresh = directory(['a', BIG + 30, size])
  expect(planDelta(directory(['a', BIG]), fresh, fresh.start)).toEqual([
    data(0, HEADER + 30),
    copy(HEADER, BIG - HEADER),
  ])
})

test('a descriptor behind the content is not part of it, in either jar', () => {
  const content = { compressedSize: BIG - HEADER - 16 }
  const described = directory(['a', BIG, { ...content, hasDescriptor: true }])
  const plain = directory(['a', BIG - 16, { ...content, ...TOUCHED }])
  expect(planDelta(described, plain, plain.start)).toEqual([data(0, HEADER), copy(HEADER, content.compressedSize)])
  expect(planDelta(plain, described, BIG)).toEqual([
    data(0, HEADER),
    copy(HEADER, content.compressedSize),
    data(BIG - 16, 16),
  ])
})

test.each([
  ['old', 0, 1],
  ['new', 1, 0],
])('a content that would begin with its header in the %s jar is none', (_, oldHeader, freshHeader) => {
  const compressedSize = BIG
  const old = directory(['a', BIG + oldHeader, { compressedSize }])
  const fresh = directory(['a', BIG + freshHeader, { compressedSize, ...TOUCHED }])
  expect(planDelta(old, fresh, fresh.start)).toEqual([data(0, fresh.start)])
})

test('places that the old jar does not have are not copied from', () => {
  const beyond: JarDirectory = { entries: [entry('a', 0, BIG)], start: BIG }
  const before: JarDirectory = { entries: [entry('a', -1, BIG)], start: BIG - 1 }
  expect(planDelta(before, beyond, BIG)).toEqual([data(0, BIG)])
  const short: JarDirectory = { entries: [entry('a', 1, BIG), entry('b', BIG + 1, 1)], start: BIG }
  expect(planDelta(short, beyond, BIG)).toEqual([data(0, BIG)])
})

test('no more is copied than the new jar is long', () => {
  expect(planDelta(OLD, OLD, BIG)).toEqual([data(0, BIG)])
  const one = directory(['a', BIG])
  expect(planDelta(one, one, BIG - 1)).toEqual([data(0, BIG - 1)])
  expect(planDelta(one, one, BIG)).toEqual([copy(0, BIG)])
  const cut: JarDirectory = { entries: [entry('a', 0, BIG), entry('b', BIG, 1)], start: BIG - 1 }
  expect(planDelta(one, cut, BIG)).toEqual([data(0, BIG)])
})

test('of entries over one another the first is copied', () => {
  const fresh: JarDirectory = {
    entries: [entry('a', 0, BIG), entry('b', BIG, BIG), entry('c', BIG, BIG)],
    start: 2 * BIG,
  }
  const old = directory(['a', BIG], ['x', 100], ['b', BIG], ['y', 100], ['c', BIG])
  const pieces = planDelta(old, fresh, 2 * BIG)
  expect(pieces[0]).toEqual(copy(0, BIG))
  expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(2 * BIG)
})
