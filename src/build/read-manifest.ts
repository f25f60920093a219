import { type FileHandle, open } from 'node:fs/promises'
import { inflateRawSync } from 'node:zlib'

const END_SIGNATURE = Buffer.from('PK\x05\x06', 'latin1')
const END_SIZE = 22
const LONGEST_COMMENT = 0xffff
const ENTRY_SIZE = 46
const STORED = 0

/**
 * Text of META-INF/MANIFEST.MF, or `undefined` if the jar has none. Throws if the file is not a whole zip archive.
 * Offsets count from the archive's start, which in an "executable jar" comes after a shell script.
 */
export async function readManifest(path: string): Promise<string | undefined> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const tail = await read(file, Math.max(0, size - END_SIZE - LONGEST_COMMENT), size)
    const endAt = tail.lastIndexOf(END_SIGNATURE)
    // The comment's length must fit: a jar that was cut off may end in a whole jar that was packed into it.
    const isEnd = endAt >= 0 && endAt + END_SIZE <= tail.length
    if (!isEnd || endAt + END_SIZE + tail.readUInt16LE(endAt + 20) !== tail.length) {
      throw new Error(`${path} is not a whole jar: it has no end of a zip archive`)
    }
    const directoryEnd = size - tail.length + endAt
    const directoryStart = directoryEnd - tail.readUInt32LE(endAt + 12)
    const archiveStart = directoryStart - tail.readUInt32LE(endAt + 16)
    if (archiveStart < 0) return undefined
    const entry = findEntry(await read(file, directoryStart, directoryEnd), 'META-INF/MANIFEST.MF')
    return entry === null ? undefined : await readEntry(file, archiveStart, entry)
  } finally {
    await file.close()
  }
}

interface Entry {
  readonly method: number
  readonly compressedSize: number
  readonly offset: number
}

function findEntry(directory: Buffer, name: string): Entry | null {
  for (let at = 0; at + ENTRY_SIZE <= directory.length; ) {
    const nameEnd = at + ENTRY_SIZE + directory.readUInt16LE(at + 28)
    if (directory.toString('latin1', at + ENTRY_SIZE, nameEnd) === name) {
      return {
        method: directory.readUInt16LE(at + 10),
        compressedSize: directory.readUInt32LE(at + 20),
        offset: directory.readUInt32LE(at + 42),
      }
    }
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return null
}

async function readEntry(file: FileHandle, archiveStart: number, entry: Entry): Promise<string> {
  const at = archiveStart + entry.offset
  const header = await read(file, at, at + 30)
  const start = at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const content = await read(file, start, start + entry.compressedSize)
  return (entry.method === STORED ? content : inflateRawSync(content)).toString()
}

async function read(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start)
  return buffer
}
