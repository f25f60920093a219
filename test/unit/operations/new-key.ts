import ssh2 from 'ssh2'

/** A private key, in OpenSSH's format. ssh2 writes about one in 150 so that it can't read it again. */
export function newKey(): string {
  for (;;) {
    const key = ssh2.utils.generateKeyPairSync('ed25519').private
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key
  }
}
