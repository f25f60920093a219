/** An entry of a jar, as its central directory describes it. */
export interface JarEntry {
  readonly name: string
  readonly method: number
  readonly crc32: number
  readonly compressedSize: number
  /** Whether a data descriptor follows the content. */
  readonly hasDescriptor: boolean
  /** Where its local header begins, in bytes from the file's start. */
  readonly offset: number
  /** Everything that the directory says about it, except where it is. */
  readonly description: string
}

/** What a jar contains, and where. */
export interface JarDirectory {
  /** In the order in which they are in the file. */
  readonly entries: readonly JarEntry[]
  /** Where the directory begins, right after the last entry. */
  readonly start: number
}

/** Sizes and places of records in a zip archive (PKWARE APPNOTE 6.3.10, sections 4.3.12 and 4.3.16). */
export const END_SIZE = 22
const END_SIGNATURE = Buffer.from('PK\x05\x06', 'latin1')
const ENTRY_SIZE = 46
const ENTRY_SIGNATURE = 0x02014b50
const OFFSET_AT = 42
/** The content of a field that is too small for its value; the value is then in a zip64 record (sections 4.3.14, 4.3.15, 4.5.3). */
const [IN_ZIP64, SHORT_IN_ZIP64] = [0xffffffff, 0xffff]
const ZIP64_END_SIZE = 56
const ZIP64_END_SIGNATURE = 0x06064b50
const ZIP64_LOCATOR_SIZE = 20
const ZIP64_FIELD = 1
const DESCRIPTOR_FLAG = 8

/**
 * Reads the directory from a jar's last bytes; null if they contain none, or not all of it. Places count from the file's
 * start, also in an "executable jar", whose archive comes after a shell script.
 */
export function readDirectory(tail: Buffer, fileSize: number): JarDirectory | null {
  const endAt = findEnd(tail)
  if (endAt === null) return null
  const { directory, offset, records } = readEnd(tail, endAt)
  const start = fileSize - tail.length + records - directory
  const archiveStart = start - offset
  const startInTail = records - directory
  if (archiveStart < 0 || startInTail < 0) return null
  const entries = readEntries(tail.subarray(startInTail, records), archiveStart)
  const isWithin = ({ offset, compressedSize }: JarEntry) => offset >= 0 && offset + compressedSize <= start
  if (!entries?.every(isWithin)) return null
  return { entries: entries.sort((one, other) => one.offset - other.offset), start }
}

/** Where the end record begins; null if the bytes are not those of a complete jar. */
export function findEnd(tail: Buffer): number | null {
  const endAt = tail.lastIndexOf(END_SIGNATURE)
  // The comment's length must fit: a truncated jar may end with a complete jar that was packed into it.
  const isEnd = endAt >= 0 && endAt + END_SIZE <= tail.length
  return isEnd && endAt + END_SIZE + tail.readUInt16LE(endAt + 20) === tail.length ? endAt : null
}

/** The bytes from the directory's first to where the last end record begins. */
export function directorySize(tail: Buffer, endAt: number): number {
  const { directory, records } = readEnd(tail, endAt)
  return directory + endAt - records
}

interface End {
  /** Size of the directory in bytes. */
  readonly directory: number
  /** Where it begins, in bytes from the archive's start. */
  readonly offset: number
  /** Where the end records begin, which is where the directory ends. */
  readonly records: number
}

function readEnd(tail: Buffer, endAt: number): End {
  const [directory, offset] = [tail.readUInt32LE(endAt + 12), tail.readUInt32LE(endAt + 16)]
  const isLarge = tail.readUInt16LE(endAt + 10) === SHORT_IN_ZIP64 || directory === IN_ZIP64 || offset === IN_ZIP64
  const at = endAt - ZIP64_LOCATOR_SIZE - ZIP64_END_SIZE
  // 65,535 entries, or a jar cut to its end: without the record before it, the end means what it says.
  if (!isLarge || at < 0 || tail.readUInt32LE(at) !== ZIP64_END_SIGNATURE) return { directory, offset, records: endAt }
  return { directory: readLarge(tail, at + 40), offset: readLarge(tail, at + 48), records: at }
}

function readLarge(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at))
}

/** Null if there is something else where an entry should be. */
function readEntries(directory: Buffer, archiveStart: number): JarEntry[] | null {
  const entries: JarEntry[] = []
  for (let at = 0; at + ENTRY_SIZE <= directory.length; ) {
    if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE) return null
    const nameEnd = at + ENTRY_SIZE + directory.readUInt16LE(at + 28)
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30)
    const next = extraEnd + directory.readUInt16LE(at + 32)
    const [, compressedSize, offset] = readSizesAndOffset(directory, at, directory.subarray(nameEnd, extraEnd))
    entries.push({
      name: directory.toString('latin1', at + ENTRY_SIZE, nameEnd),
      method: directory.readUInt16LE(at + 10),
      crc32: directory.readUInt32LE(at + 16),
      compressedSize,
      hasDescriptor: (directory.readUInt16LE(at + 8) & DESCRIPTOR_FLAG) !== 0,
      offset: archiveStart + offset,
      description:
        directory.toString('latin1', at, at + OFFSET_AT) + directory.toString('latin1', at + ENTRY_SIZE, next),
    })
    at = next
  }
  return entries
}

/** Size, compressed size and offset of an entry; those that are too large for their fields are in this order in its extra field. */
function readSizesAndOffset(directory: Buffer, at: number, extra: Buffer): [number, number, number] {
  let place = findZip64Field(extra)
  const read = (field: number) => {
    const value = directory.readUInt32LE(at + field)
    if (value !== IN_ZIP64 || place === null || place + 8 > extra.length) return value
    place += 8
    return readLarge(extra, place - 8)
  }
  return [read(24), read(20), read(OFFSET_AT)]
}

/** Where the values of the zip64 field begin; null if there is none. */
function findZip64Field(extra: Buffer): number | null {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === ZIP64_FIELD) return at + 4
  }
  return null
}
