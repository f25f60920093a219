import { type KeyObject, randomBytes } from 'node:crypto'

const MAGIC = 'openssh-key-v1\0'
const CIPHER_BLOCK = 8

/** How the key in a container is encrypted; no name and no rounds if it does not say. */
export function readEncryption(container: Buffer): { readonly cipher: string; readonly rounds: number } {
  const [cipher, afterCipher] = readField(container, MAGIC.length)
  const [, afterFunction] = readField(container, afterCipher)
  const [options] = readField(container, afterFunction)
  const [, afterSalt] = readField(options, 0)
  const name = cipher.toString('latin1')
  return {
    cipher: /^[\w@.-]{1,64}$/.test(name) ? name : '',
    rounds: afterSalt + 4 <= options.length ? options.readUInt32BE(afterSalt) : 0,
  }
}

/** The length-prefixed string that begins there, as far as it exists, and where it ends. */
function readField(bytes: Buffer, at: number): [Buffer, number] {
  if (at + 4 > bytes.length) return [Buffer.alloc(0), bytes.length]
  const end = at + 4 + bytes.readUInt32BE(at)
  return [bytes.subarray(at + 4, end), end]
}

/** An ed25519 key in OpenSSH's own file format, unencrypted: the only one in which ssh2 reads that type. */
export function encodeEd25519Key(key: KeyObject): string {
  const { x = '', d = '' } = key.export({ format: 'jwk' })
  const publicPart = Buffer.from(x, 'base64url')
  const publicKey = Buffer.concat([field('ssh-ed25519'), field(publicPart)])
  // Both halves equal: how a reader knows that decryption worked.
  const check = randomBytes(4)
  const seed = Buffer.from(d, 'base64url')
  const secret = Buffer.concat([check, check, publicKey, field(Buffer.concat([seed, publicPart])), field('')])
  const padding = Buffer.from(Array.from({ length: -secret.length & (CIPHER_BLOCK - 1) }, (_, index) => index + 1))
  const container = Buffer.concat([
    Buffer.from(MAGIC),
    field('none'),
    field('none'),
    field(''),
    Buffer.from([0, 0, 0, 1]),
    field(publicKey),
    field(Buffer.concat([secret, padding])),
  ])
  const lines = container.toString('base64').match(/.{1,64}/g)
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...(lines ?? []), '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}

/** A length-prefixed string of the SSH wire format. */
function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
