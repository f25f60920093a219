import { type FileHandle, open } from 'node:fs/promises'
import { inflateRawSync } from 'node:zlib'
import { directorySize, END_SIZE, findEnd, type JarDirectory, type JarEntry, readDirectory } from '../jar/directory.ts'

const LONGEST_COMMENT = 0xffff
const STORED = 0

/** An open jar. */
export interface OpenJar {
  readonly directory: JarDirectory
  /** The content of an entry; `undefined` if the jar has none of that name. */
  readEntry(name: string): Promise<Buffer | undefined>
}

/** Opens a jar for as long as `use` takes. Throws if the file is not a whole zip archive. */
export async function withJar<T>(path: string, use: (jar: OpenJar) => Promise<T>): Promise<T> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const end = await read(file, Math.max(0, size - END_SIZE - LONGEST_COMMENT), size)
    const endAt = findEnd(end)
    if (endAt === null) throw new Error(`${path} is not a whole jar: it has no end of a zip archive`)
    const tailSize = Math.min(size, end.length - endAt + directorySize(end, endAt))
    const tail = tailSize <= end.length ? end : await read(file, size - tailSize, size)
    const directory = readDirectory(tail, size) ?? { entries: [], start: size }
    return await use({
      directory,
      async readEntry(name) {
        const entry = directory.entries.find((one) => one.name === name)
        return entry && (await readContent(file, entry))
      },
    })
  } finally {
    await file.close()
  }
}

async function readContent(file: FileHandle, entry: JarEntry): Promise<Buffer> {
  const header = await read(file, entry.offset, entry.offset + 30)
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const content = await read(file, start, start + entry.compressedSize)
  return entry.method === STORED ? content : inflateRawSync(content)
}

async function read(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start)
  return buffer
}
