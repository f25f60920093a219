/** The type that a public key in SSH's wire format names, such as "ssh-ed25519"; empty if it is not a key. */
export function readKeyType(blob: Buffer): string {
  if (blob.length < 4) return ''
  const length = blob.readUInt32BE()
  return length <= blob.length - 4 ? blob.toString('latin1', 4, 4 + length) : ''
}
