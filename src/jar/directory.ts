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
  /** Everything that the directory says of it but where it is. */
  readonly description: string
}

/** What a jar holds, and where. */
export interface JarDirectory {
  /** In the order in which they lie in the file. */
  readonly entries: readonly JarEntry[]
  /** Where the directory begins, right after the last entry. */
  readonly start: number
}

/** Sizes and places of records in a zip archive (PKWARE APPNOTE 6.3.10, sections 4.3.12 and 4.3.16). */
export const END_SIZE = 22
const END_SIGNATURE = Buffer.from('PK\x05\x06', 'latin1')
const ENTRY_SIZE = 46
const OFFSET_AT = 42
const DESCRIPTOR_FLAG = 8

/**
 * Reads the directory from a jar's last bytes; null where they hold none, or not all of it. Places count from the file's
 * start, also in an "executable jar", whose archive comes after a shell script.
 */
export function readDirectory(tail: Buffer, fileSize: number): JarDirectory | null {
  const endAt = findEnd(tail)
  if (endAt === null) return null
  const directoryEnd = fileSize - tail.length + endAt
  const start = directoryEnd - tail.readUInt32LE(endAt + 12)
  const archiveStart = start - tail.readUInt32LE(endAt + 16)
  const startInTail = start - (fileSize - tail.length)
  if (archiveStart < 0 || startInTail < 0) return null
  const entries = readEntries(tail.subarray(startInTail, endAt), archiveStart)
  return { entries: entries.sort((one, other) => one.offset - other.offset), start }
}

/** Where the end record begins; null where the bytes are not those of a whole jar. */
export function findEnd(tail: Buffer): number | null {
  const endAt = tail.lastIndexOf(END_SIGNATURE)
  // The comment's length must fit: a jar that was cut off may end in a whole jar that was packed into it.
  const isEnd = endAt >= 0 && endAt + END_SIZE <= tail.length
  return isEnd && endAt + END_SIZE + tail.readUInt16LE(endAt + 20) === tail.length ? endAt : null
}

/** The bytes of the directory itself, as its end record states them. */
export function directorySize(tail: Buffer, endAt: number): number {
  return tail.readUInt32LE(endAt + 12)
}

function readEntries(directory: Buffer, archiveStart: number): JarEntry[] {
  const entries: JarEntry[] = []
  for (let at = 0; at + ENTRY_SIZE <= directory.length; ) {
    const nameEnd = at + ENTRY_SIZE + directory.readUInt16LE(at + 28)
    const next = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
    entries.push({
      name: directory.toString('latin1', at + ENTRY_SIZE, nameEnd),
      method: directory.readUInt16LE(at + 10),
      crc32: directory.readUInt32LE(at + 16),
      compressedSize: directory.readUInt32LE(at + 20),
      hasDescriptor: (directory.readUInt16LE(at + 8) & DESCRIPTOR_FLAG) !== 0,
      offset: archiveStart + directory.readUInt32LE(at + OFFSET_AT),
      description:
        directory.toString('latin1', at, at + OFFSET_AT) + directory.toString('latin1', at + ENTRY_SIZE, next),
    })
    at = next
  }
  return entries
}
