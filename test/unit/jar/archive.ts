/** An archive in memory, with any value in any field of its directory. */
export interface ArchiveEntry {
  readonly name: string
  readonly content: Buffer
  readonly method?: number
  readonly flags?: number
  /** As the directory says it; by default what it is. */
  readonly compressedSize?: number
  /** As the directory says it; by default where the entry is. */
  readonly offset?: number
  readonly crc32?: number
  /** The minute of its last change. */
  readonly time?: number
  readonly extra?: Buffer
  readonly comment?: string
}

/** Where the parts of an archive are, beside its bytes. */
export interface Archive {
  readonly bytes: Buffer
  readonly offsets: readonly number[]
  /** Where the directory begins. */
  readonly start: number
  /** Where the end record begins. */
  readonly end: number
}

const LOCAL_HEADER_SIZE = 30

export function buildArchive(entries: readonly ArchiveEntry[], comment = ''): Archive {
  const locals = entries.map(({ name, content }) => {
    const header = Buffer.alloc(LOCAL_HEADER_SIZE)
    header.write('PK\x03\x04', 'latin1')
    header.writeUInt16LE(name.length, 26)
    return Buffer.concat([header, Buffer.from(name), content])
  })
  const offsets = locals.map((_, index) => sizeOf(locals.slice(0, index)))
  const start = sizeOf(locals)
  const directory = Buffer.concat(entries.map((entry, index) => record(entry, offsets[index] ?? 0)))
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(start, 16)
  end.writeUInt16LE(comment.length, 20)
  const bytes = Buffer.concat([...locals, directory, end, Buffer.from(comment)])
  return { bytes, offsets, start, end: start + directory.length }
}

/** The field of an entry's extra values that holds its large ones. */
export function zip64Field(values: readonly bigint[], before: Buffer = Buffer.alloc(0)): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length)
  field.writeUInt16LE(1, 0)
  field.writeUInt16LE(8 * values.length, 2)
  for (const [index, value] of values.entries()) field.writeBigUInt64LE(value, 4 + 8 * index)
  return Buffer.concat([before, field])
}

/** The record and the locator that stand before the end of a large archive. */
export function zip64End(directory: number, offset: number): Buffer {
  const records = Buffer.alloc(76)
  records.writeUInt32LE(0x06064b50, 0)
  records.writeBigUInt64LE(BigInt(directory), 40)
  records.writeBigUInt64LE(BigInt(offset), 48)
  records.writeUInt32LE(0x07064b50, 56)
  return records
}

function record(entry: ArchiveEntry, offset: number): Buffer {
  const { name, content, extra = Buffer.alloc(0), comment = '' } = entry
  const fields = Buffer.alloc(46)
  fields.write('PK\x01\x02', 'latin1')
  fields.writeUInt16LE(entry.flags ?? 0, 8)
  fields.writeUInt16LE(entry.method ?? 0, 10)
  fields.writeUInt16LE(entry.time ?? 0, 12)
  fields.writeUInt32LE(entry.crc32 ?? 0, 16)
  fields.writeUInt32LE(entry.compressedSize ?? content.length, 20)
  fields.writeUInt32LE(content.length, 24)
  fields.writeUInt16LE(name.length, 28)
  fields.writeUInt16LE(extra.length, 30)
  fields.writeUInt16LE(comment.length, 32)
  fields.writeUInt32LE(entry.offset ?? offset, 42)
  return Buffer.concat([fields, Buffer.from(name), extra, Buffer.from(comment)])
}

function sizeOf(buffers: readonly Buffer[]): number {
  return buffers.reduce((sum, { length }) => sum + length, 0)
}
