import { type FileHandle, open } from 'node:fs/promises'
import { inflateRawSync } from 'node:zlib'
import { Failure, messageOf } from '../failure.ts'
import {
  directorySize,
  END_SIZE,
  findEnd,
  type JarDirectory,
  type JarEntry,
  readDirectory,
} from './central-directory.ts'

const LONGEST_COMMENT = 0xffff
/** For a directory, and for an entry that is read: both take some kilobytes, in the largest jars some megabytes. */
const MOST_BYTES = 100_000_000
const HEADER_SIZE = 30
const STORED = 0
const REMEDY =
  'Build it again; if it is not a jar, set the input jar to a pattern that matches the one to deploy; if it is in Git LFS, set lfs: true for actions/checkout.'

/** An open jar. */
export interface OpenJar {
  readonly bytes: number
  readonly directory: JarDirectory
  /** The content of an entry; `undefined` if the jar has no such entry. */
  readEntry(name: string): Promise<Buffer | undefined>
}

/** Opens a jar for as long as `use` takes. Throws a Failure if the file is not a whole zip archive. */
export async function withJar<T>(path: string, use: (jar: OpenJar) => Promise<T>): Promise<T> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const end = await read(file, Math.max(0, size - END_SIZE - LONGEST_COMMENT), size)
    const endAt = findEnd(end)
    if (endAt === null) {
      throw new Failure(`${path} is not a complete jar: the end of its zip archive is missing`, { remedy: REMEDY })
    }
    const tailSize = Math.min(size, end.length - endAt + directorySize(end, endAt))
    const tail = tailSize <= end.length || tailSize > MOST_BYTES ? end : await read(file, size - tailSize, size)
    const directory = readDirectory(tail, size) ?? { entries: [], start: size }
    return await use({
      bytes: size,
      directory,
      async readEntry(name) {
        // Of two entries of one name Java takes the later one.
        const entry = directory.entries.findLast((one) => one.name === name)
        return entry && (await readContent(file, entry, path))
      },
    })
  } finally {
    await file.close()
  }
}

async function readContent(file: FileHandle, entry: JarEntry, path: string): Promise<Buffer> {
  try {
    if (entry.compressedSize > MOST_BYTES) throw new Error(`it is too large (${entry.compressedSize} bytes)`)
    const header = await read(file, entry.offset, entry.offset + HEADER_SIZE)
    const start = entry.offset + HEADER_SIZE + header.readUInt16LE(26) + header.readUInt16LE(28)
    const content = await read(file, start, start + entry.compressedSize)
    return entry.method === STORED ? content : inflateRawSync(content, { maxOutputLength: MOST_BYTES })
  } catch (cause) {
    const name = Buffer.from(entry.name, 'latin1').toString()
    throw new Failure(`${path} is damaged: its ${name} can't be read: ${messageOf(cause)}`, { remedy: REMEDY, cause })
  }
}

/** Throws if the file ends earlier. */
async function read(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start)
  if (bytesRead < end - start) throw new Error(`the file ends before byte ${end}`)
  return buffer
}
