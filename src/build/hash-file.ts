import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Digest } from '../jar/jar.ts'

export async function hashFile(path: string): Promise<Digest> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { sha256: hash.digest('hex'), bytes }
}
