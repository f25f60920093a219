import { closeSync, openSync, writeSync } from 'node:fs'
import { crc32, deflateRawSync } from 'node:zlib'

/** A file of an archive, ready to be written as often as wanted. */
export interface ZipEntry {
  readonly name: Buffer
  readonly method: 0 | 8
  readonly crc: number
  readonly size: number
  /** As it stands in the archive. */
  readonly data: Buffer
}

const stored = 0
const deflated = 8
/** 1 January 2025, as build tools that make the same jar twice write it. */
const dosDate = ((2025 - 1980) << 9) | (1 << 5) | 1
const version = 20

export function zipEntry(name: string, content: Buffer, how: 'stored' | 'deflated'): ZipEntry {
  const isStored = how === 'stored'
  return {
    name: Buffer.from(name),
    method: isStored ? stored : deflated,
    crc: crc32(content),
    size: content.length,
    data: isStored ? content : deflateRawSync(content),
  }
}

/** Writes an archive of less than 4 GB; the same entries give the same bytes. */
export function writeZip(path: string, entries: readonly ZipEntry[]): void {
  const file = openSync(path, 'w')
  let offset = 0
  const write = (data: Buffer) => {
    offset += writeSync(file, data)
  }
  try {
    const directory = entries.map((entry) => {
      const record = directoryRecord(entry, offset)
      for (const part of [localHeader(entry), entry.name, entry.data]) write(part)
      return record
    })
    const start = offset
    for (const record of directory) write(record)
    write(endRecord(entries.length, offset - start, start))
  } finally {
    closeSync(file)
  }
}

/** What a local header and a directory's record share, from "version needed" on. */
function commonFields({ method, crc, data, size, name }: ZipEntry): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(version, 0)
  fields.writeUInt16LE(method, 4)
  fields.writeUInt16LE(dosDate, 8)
  fields.writeUInt32LE(crc, 10)
  fields.writeUInt32LE(data.length, 14)
  fields.writeUInt32LE(size, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

function localHeader(entry: ZipEntry): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), commonFields(entry)])
}

function directoryRecord(entry: ZipEntry, offset: number): Buffer {
  const rest = Buffer.alloc(14)
  rest.writeUInt32LE(offset, 10)
  const madeBy = Buffer.from([version, 0])
  return Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), madeBy, commonFields(entry), rest, entry.name])
}

function endRecord(count: number, size: number, start: number): Buffer {
  const record = Buffer.alloc(22)
  record.write('PK\x05\x06', 'latin1')
  record.writeUInt16LE(count, 8)
  record.writeUInt16LE(count, 10)
  record.writeUInt32LE(size, 12)
  record.writeUInt32LE(start, 16)
  return record
}
