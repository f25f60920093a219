import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** SHA-256 in hexadecimal, and the size, of exactly the bytes that were hashed. */
export async function hashFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { sha256: hash.digest('hex'), bytes }
}
