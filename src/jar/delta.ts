import type { JarDirectory, JarEntry } from './central-directory.ts'

/** A piece of the new jar: bytes that the old one holds too, or bytes that must be sent. */
export type JarPiece =
  | { readonly kind: 'copy'; readonly from: number; readonly length: number }
  /** `from` counts in the new jar. */
  | { readonly kind: 'data'; readonly from: number; readonly length: number }

/** Anything smaller is sent: each copy costs the host a process. */
const SMALLEST_COPY = 65_536
/** Including its signature, which Java's tools write (PKWARE APPNOTE 6.3.10, section 4.3.9). */
const DESCRIPTOR_SIZE = 16

/** The whole jar, to be sent as it is. */
export function wholeJar(bytes: number): JarPiece[] {
  return [{ kind: 'data', from: 0, length: bytes }]
}

/**
 * How the new jar is put together from the old one, by what their directories say: in a jar of nested jars little more
 * than the changed classes is sent. Entries that look alike may still differ, so the assembled jar's checksum must be verified.
 */
export function planDelta(old: JarDirectory, fresh: JarDirectory, bytes: number): JarPiece[] {
  const known = new Map(extents(old).map((extent) => [extent.entry.name, extent]))
  const copies: Copy[] = []
  for (const extent of extents(fresh)) {
    const same = known.get(extent.entry.name)
    const copy = same && findCopy(same, extent)
    if (copy) append(copies, copy)
  }
  const large = copies.filter(({ length }) => length >= SMALLEST_COPY)
  return fillGaps(withoutOverlaps(large, old.start, Math.min(fresh.start, bytes)), bytes)
}

/** In order, each within both jars: entries of a malformed jar may overlap. */
function withoutOverlaps(copies: readonly Copy[], oldEnd: number, freshEnd: number): Copy[] {
  let at = 0
  return copies.filter(({ from, to, length }) => {
    const fits = from >= 0 && from + length <= oldEnd && to >= at && to + length <= freshEnd
    if (fits) at = to + length
    return fits
  })
}

interface Copy {
  /** Place in the old jar. */
  readonly from: number
  /** Place in the new jar. */
  readonly to: number
  readonly length: number
}

/** An entry with its header and what follows, up to the next one. */
interface Extent {
  readonly entry: JarEntry
  readonly end: number
}

function extents({ entries, start }: JarDirectory): Extent[] {
  return entries.map((entry, index) => ({ entry, end: entries[index + 1]?.offset ?? start }))
}

function findCopy(old: Extent, fresh: Extent): Copy | null {
  const [one, other] = [old.entry, fresh.entry]
  const length = fresh.end - other.offset
  if (one.description === other.description && old.end - one.offset === length) {
    return { from: one.offset, to: other.offset, length }
  }
  const isSameContent =
    one.crc32 === other.crc32 && one.compressedSize === other.compressedSize && one.method === other.method
  if (!isSameContent) return null
  const after = (entry: JarEntry) => (entry.hasDescriptor ? DESCRIPTOR_SIZE : 0)
  const [from, to] = [old.end - after(one) - one.compressedSize, fresh.end - after(other) - other.compressedSize]
  return from > one.offset && to > other.offset ? { from, to, length: other.compressedSize } : null
}

function append(copies: Copy[], copy: Copy): void {
  const last = copies.at(-1)
  const goesOn = last && last.from + last.length === copy.from && last.to + last.length === copy.to
  if (goesOn) copies[copies.length - 1] = { ...last, length: last.length + copy.length }
  else copies.push(copy)
}

function fillGaps(copies: readonly Copy[], bytes: number): JarPiece[] {
  const pieces: JarPiece[] = []
  let at = 0
  const send = (until: number) => {
    if (until > at) pieces.push({ kind: 'data', from: at, length: until - at })
  }
  for (const { from, to, length } of copies) {
    send(to)
    pieces.push({ kind: 'copy', from, length })
    at = to + length
  }
  send(bytes)
  return pieces
}
