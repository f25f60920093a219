import { expect, test } from 'vitest'
import { directorySize, findEnd, readDirectory } from '../../../src/jar/central-directory.ts'
import { type ArchiveEntry, buildArchive, zip64End, zip64Field } from './archive.ts'

const LIBRARY: ArchiveEntry = { name: 'lib/a.jar', content: Buffer.alloc(500, 'a'), crc32: 0xfeed, time: 7 }
const CLASS: ArchiveEntry = { name: 'App.class', content: Buffer.alloc(80, 'c'), method: 8, flags: 0x0808, crc32: 5 }
const { bytes, offsets, start, end } = buildArchive([LIBRARY, CLASS])

const read = (jar: Buffer) => readDirectory(jar, jar.length)
const entriesOf = (...entries: ArchiveEntry[]) => {
  const archive = buildArchive(entries)
  return read(archive.bytes)?.entries
}

test('each entry is read with what tells it from others', () => {
  expect(read(bytes)).toEqual({
    start,
    entries: [
      {
        name: 'lib/a.jar',
        method: 0,
        crc32: 0xfeed,
        compressedSize: 500,
        hasDescriptor: false,
        offset: 0,
        description: bytes.toString('latin1', start, start + 42) + LIBRARY.name,
      },
      expect.objectContaining({
        name: 'App.class',
        method: 8,
        crc32: 5,
        compressedSize: 80,
        hasDescriptor: true,
        offset: offsets[1],
      }),
    ],
  })
})

test('a bit beside that of the descriptor means none', () => {
  expect(entriesOf({ ...LIBRARY, flags: 0x0804 })).toMatchObject([{ hasDescriptor: false }])
})

test('entries are in the order of the file, whatever the order of the directory', () => {
  const [one, other] = buildArchive([LIBRARY, CLASS]).offsets
  const swapped = [
    { ...CLASS, offset: other ?? 0 },
    { ...LIBRARY, offset: one ?? 0 },
  ]
  expect(entriesOf(...swapped)?.map(({ name }) => name)).toEqual(['lib/a.jar', 'App.class'])
})

test('what describes an entry is all but its place', () => {
  const [first, moved] = entriesOf(CLASS, CLASS) ?? []
  expect(moved?.description).toBe(first?.description)
  const others = [{ time: 8 }, { comment: 'c' }, { extra: Buffer.alloc(4, 2) }].map((change) => ({
    ...CLASS,
    ...change,
  }))
  const descriptions = entriesOf(CLASS, ...others)?.map(({ description }) => description)
  expect(new Set(descriptions).size).toBe(4)
})

test.each(['', 'a comment'])(
  'the last bytes are enough where they hold the directory, with the comment %j',
  (comment) => {
    const archive = buildArchive([LIBRARY, CLASS], comment)
    const from = (at: number) => readDirectory(archive.bytes.subarray(at), archive.bytes.length)
    expect(from(archive.start)).toEqual(read(archive.bytes))
    expect(from(archive.start)?.start).toBe(archive.start)
    expect(from(archive.start + 1)).toBeNull()
  },
)

test('behind a script places count from the start of the file', () => {
  const script = Buffer.from('#!/bin/sh\n')
  const directory = read(Buffer.concat([script, bytes]))
  expect(directory?.start).toBe(script.length + start)
  expect(directory?.entries.map(({ offset }) => offset)).toEqual(offsets.map((offset) => offset + script.length))
})

test('an archive that would begin before the file is none', () => {
  const moved = Buffer.from(bytes)
  moved.writeUInt32LE(start + 1, end + 16)
  expect(read(moved)).toBeNull()
})

test.each([
  ['ends where the directory begins', 0, 1],
  ['goes on behind that', 1, undefined],
])('an entry that %s', (_, more, count) => {
  const [place] = buildArchive([LIBRARY]).offsets
  const archive = buildArchive([LIBRARY])
  const compressedSize = archive.start - (place ?? 0) + more
  expect(entriesOf({ ...LIBRARY, compressedSize })?.length).toBe(count)
})

test('of two entries one that is not within the file is enough', () => {
  expect(entriesOf(LIBRARY, { ...CLASS, compressedSize: 9_999 })).toBeUndefined()
})

test('something else instead of an entry makes no directory', () => {
  const broken = Buffer.from(bytes)
  broken.writeUInt8(0, start + 46 + LIBRARY.name.length)
  expect(read(broken)).toBeNull()
})

test('what is too short for another entry, after the last one, is skipped', () => {
  const extra = Buffer.alloc(45)
  const longer = Buffer.concat([bytes.subarray(0, end), extra, bytes.subarray(end)])
  longer.writeUInt32LE(end - start + extra.length, end + extra.length + 12)
  expect(read(longer)?.entries.map(({ name }) => name)).toEqual(['lib/a.jar', 'App.class'])
})

test('an end is one whose comment ends with the file', () => {
  expect(findEnd(bytes)).toBe(end)
  expect(findEnd(bytes.subarray(0, -1))).toBeNull()
  expect(findEnd(Buffer.concat([bytes, Buffer.alloc(1)]))).toBeNull()
  expect(findEnd(Buffer.alloc(40))).toBeNull()
  expect(findEnd(bytes.subarray(end))).toBe(0)
  expect(findEnd(bytes.subarray(end, end + 4))).toBeNull()
})

test('the size of the directory goes to where its end record begins', () => {
  expect(directorySize(bytes, end)).toBe(end - start)
})

/** The archive with zip64 records, whose end holds these values instead of its own. */
function asLarge(
  { count = 2, directory = end - start, offset = start } = {},
  records = zip64End(end - start, start),
): Buffer {
  const last = Buffer.from(bytes.subarray(end))
  last.writeUInt16LE(count, 10)
  last.writeUInt32LE(directory, 12)
  last.writeUInt32LE(offset, 16)
  return Buffer.concat([bytes.subarray(0, end), records, last])
}

test.each([
  ['count', { count: 0xffff, directory: 9, offset: 9 }],
  ['size', { directory: 0xffffffff, offset: 9 }],
  ['place', { directory: 9, offset: 0xffffffff }],
])('a %s that does not fit is in the record before the end', (_, fields) => {
  const large = asLarge(fields)
  expect(read(large)).toEqual(read(bytes))
  expect(directorySize(large, end + 76)).toBe(end - start + 76)
})

test('a record before an end that needs none is not read', () => {
  expect(directorySize(asLarge({}, zip64End(1, 1)), end + 76)).toBe(end - start)
})

test('65,535 entries without such a record are what the end says', () => {
  const last = Buffer.from(bytes)
  last.writeUInt16LE(0xffff, end + 10)
  expect(read(last)).toEqual(read(bytes))
  const alone = last.subarray(end)
  expect(directorySize(alone, 0)).toBe(end - start)
})

test('a record that begins with the bytes is read', () => {
  const large = asLarge({ count: 0xffff, directory: 9 }).subarray(end)
  expect(directorySize(large, 76)).toBe(end - start + 76)
})

const IN_ZIP64 = 0xffffffff

test.each<[string, Buffer]>([
  ['alone', zip64Field([500n, 3n])],
  ['after another one', zip64Field([500n, 3n], Buffer.from([0x55, 0x54, 3, 0, 1, 1, 1]))],
])('a size and a place that do not fit are in the zip64 field, %s', (_, extra) => {
  const entries = entriesOf({ ...LIBRARY, compressedSize: IN_ZIP64, offset: IN_ZIP64, extra })
  expect(entries).toMatchObject([{ compressedSize: 500, offset: 3 }])
})

test('the field holds only what does not fit', () => {
  expect(entriesOf({ ...LIBRARY, offset: IN_ZIP64, extra: zip64Field([4n]) })).toMatchObject([
    { compressedSize: 500, offset: 4 },
  ])
})

test.each<[string, Buffer]>([
  ['no field', Buffer.alloc(0)],
  ['another field', Buffer.from([2, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ['a field that is cut off', Buffer.from([1, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0])],
  ['half a field', Buffer.from([1, 0, 8])],
])('a value that does not fit, and %s: the entry is not within the file', (_, extra) => {
  expect(entriesOf({ ...LIBRARY, offset: IN_ZIP64, extra })).toBeUndefined()
})

test('a large size itself comes first in the field', () => {
  const archive = buildArchive([{ ...LIBRARY, compressedSize: IN_ZIP64, extra: zip64Field([600n, 500n]) }])
  archive.bytes.writeUInt32LE(IN_ZIP64, archive.start + 24)
  expect(read(archive.bytes)?.entries).toMatchObject([{ compressedSize: 500, offset: 0 }])
})
