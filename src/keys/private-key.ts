import { createPrivateKey, type KeyObject } from 'node:crypto'
import ssh2 from 'ssh2'
import { encodeEd25519Key, readEncryption } from './openssh-container.ts'
import { findPemBlock, type PemBlock } from './pem-block.ts'

const NEEDS_PASSPHRASE = 'is encrypted; set ssh-passphrase'
const WRONG_PASSPHRASE = 'cannot be decrypted; ssh-passphrase is not the passphrase of this key'
const DAMAGED = 'is damaged or cut off; copy the whole file, from its BEGIN line to its END line'

/** `ssh-keygen -a` defaults to 16 or 24; each takes about 20 ms, and blocks everything else. */
const MOST_ROUNDS = 1_000

/**
 * A private key in a form that ssh2 reads, together with the same passphrase. Undoes what happens to secrets on their way:
 * missing or foreign line endings, indentation, surrounding text. Throws an Error that completes the sentence "the key …".
 */
export function readPrivateKey(text: string, passphrase: string): string {
  const block = findPemBlock(text)
  const key = block.label === 'OPENSSH PRIVATE KEY' ? checkOpenSsh(block, passphrase) : convert(block, passphrase)
  const parsed = ssh2.utils.parseKey(key, passphrase)
  if (parsed instanceof Error) throw new Error(explainOpenSsh(parsed.message, passphrase))
  return key
}

function checkOpenSsh(block: PemBlock, passphrase: string): string {
  const { cipher, rounds } = readEncryption(Buffer.from(block.body, 'base64'))
  if (cipher !== 'none' && passphrase === '') throw new Error(NEEDS_PASSPHRASE)
  if (cipher.startsWith('chacha20')) {
    throw new Error(
      `is encrypted with ${cipher}, which is not supported; run: ssh-keygen -p -Z aes256-ctr -f <key file>`,
    )
  }
  if (rounds > MOST_ROUNDS) {
    throw new Error(
      `takes ${rounds} rounds to decrypt, more than ${MOST_ROUNDS}; run: ssh-keygen -p -a 16 -f <key file>`,
    )
  }
  return block.text
}

function explainOpenSsh(message: string, passphrase: string): string {
  if (/passphrase|integrity/i.test(message) && passphrase !== '') return WRONG_PASSPHRASE
  if (message.startsWith('Unsupported')) return unsupported()
  return DAMAGED
}

function unsupported(type = ''): string {
  return `has an unsupported type${type && ` (${type})`}; create one with: ssh-keygen -t ed25519`
}

/** PEM and PKCS#8: ssh2 reads neither all ciphers of the first nor any of the second, node:crypto both. */
function convert(block: PemBlock, passphrase: string): string {
  const key = decrypt(block, passphrase)
  if (key.asymmetricKeyType === 'ed25519') return encodeEd25519Key(key)
  if (key.asymmetricKeyType === 'rsa') return exportPem(key, 'pkcs1')
  const curve = key.asymmetricKeyDetails?.namedCurve ?? ''
  if (!/^(prime256v1|secp384r1|secp521r1)$/.test(curve)) {
    throw new Error(unsupported(`${key.asymmetricKeyType} ${curve}`.trim()))
  }
  return exportPem(key, 'sec1')
}

/** OpenSSL reads some damaged keys that it can't write. */
function exportPem(key: KeyObject, type: 'pkcs1' | 'sec1'): string {
  try {
    return key.export({ type, format: 'pem' }).toString()
  } catch {
    throw new Error(DAMAGED)
  }
}

function decrypt(block: PemBlock, passphrase: string): KeyObject {
  const encrypted = block.encrypted
  if (encrypted && passphrase === '') throw new Error(NEEDS_PASSPHRASE)
  if (!encrypted && !isWholeDer(Buffer.from(block.body, 'base64'))) throw new Error(DAMAGED)
  try {
    return createPrivateKey({ key: block.text, passphrase })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ERR_OSSL_UNSUPPORTED' || code.includes('UNSUPPORTED_')) {
      throw new Error('has an unsupported type or cipher; convert it with: ssh-keygen -p -f <key file>')
    }
    throw new Error(encrypted ? `${WRONG_PASSPHRASE}, or the key is damaged` : DAMAGED)
  }
}

/** Whether an ASN.1 sequence is as long as it says; OpenSSL calls a truncated one "unsupported". */
function isWholeDer(der: Buffer): boolean {
  const [tag, length = 0] = der
  if (tag !== 0x30) return false
  if (length < 0x80) return der.length === 2 + length
  const lengthBytes = length - 0x80
  if (lengthBytes < 1 || lengthBytes > 4 || der.length < 2 + lengthBytes) return false
  return der.length === 2 + lengthBytes + der.readUIntBE(2, lengthBytes)
}
