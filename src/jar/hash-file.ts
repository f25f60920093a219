import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Digest } from './jar.ts'

const READ_BYTES = 262_144

export async function hashFile(path: string): Promise<Digest> {
  const hash = createHash('sha256')
  const file = await open(path)
  try {
    // One buffer for all of it: a new one for each read would pile up faster than it is collected.
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
    for (;;) {
      const { bytesRead } = await file.read(buffer)
      if (bytesRead === 0) return { sha256: hash.digest('hex') }
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
