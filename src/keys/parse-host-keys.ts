/** A line of known_hosts. */
export interface HostKeyEntry {
  /** Names, `[name]:port`, hashed names; with `*` and `?`, negated by `!`. */
  readonly patterns: readonly string[]
  /** Public key in wire format. */
  readonly key: Buffer
  readonly revoked: boolean
}

/** What is known about the keys of hosts. */
export interface HostKeys {
  readonly entries: readonly HostKeyEntry[]
  /** SHA-256 in base64 without padding. */
  readonly fingerprints: readonly string[]
  /** Lines that could not be read, counted from 1; the reason completes the sentence "line 3 …". */
  readonly malformed: readonly { readonly line: number; readonly reason: string }[]
}

/** Reads `known_hosts` lines and `SHA256:` fingerprints, mixed as they come. */
export function parseHostKeys(text: string): HostKeys {
  const entries: HostKeyEntry[] = []
  const fingerprints: string[] = []
  const malformed: { line: number; reason: string }[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.trim().split(/\s+/)
    const parsed = isFingerprint(words) ? parseFingerprints(words) : parseEntry(words)
    if (typeof parsed === 'string') malformed.push({ line: index + 1, reason: parsed })
    else if (Array.isArray(parsed)) fingerprints.push(...parsed)
    else if (parsed !== null) entries.push(parsed)
  }
  return { entries, fingerprints, malformed }
}

/** `ssh-keygen -l` puts the number of bits in front. */
function isFingerprint(words: readonly string[]): boolean {
  return /^(SHA256|MD5):/.test((/^\d+$/.test(words[0] ?? '') ? words[1] : words[0]) ?? '')
}

/** The fingerprints at the start of a line (what follows them is a comment), or what is wrong. */
function parseFingerprints(words: readonly string[]): string[] | string {
  const rest = /^\d+$/.test(words[0] ?? '') ? words.slice(1) : words
  const end = rest.findIndex((word) => !/^(SHA256|MD5):/.test(word))
  const given = end < 0 ? rest : rest.slice(0, end)
  const found = given.map((word) => /^SHA256:([A-Za-z0-9+/]{43})=?$/.exec(word)?.[1])
  const valid = found.filter((value) => value !== undefined)
  return valid.length === given.length ? valid : 'is not a fingerprint; allowed: SHA256: and 43 characters of base64'
}

/** `null` for a line without meaning to us: blank, a comment, a certificate authority. */
function parseEntry(words: readonly string[]): HostKeyEntry | string | null {
  const [first = ''] = words
  if (first === '' || first.startsWith('#') || first === '@cert-authority') return null
  const revoked = first === '@revoked'
  if (first.startsWith('@') && !revoked) return 'begins with an unknown marker; allowed: @revoked, @cert-authority'
  const [names, type, base64] = revoked ? words.slice(1) : words
  if (names === undefined || type === undefined || base64 === undefined) {
    return 'is incomplete; allowed: host names, key type and key, as `ssh-keyscan <host>` prints them'
  }
  const key = Buffer.from(base64, 'base64')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || readKeyType(key) !== type) {
    return 'has a damaged key, or one whose type differs from the one in the line'
  }
  return { patterns: names.split(','), key, revoked }
}

/** The type that a public key in SSH's wire format names, such as "ssh-ed25519"; empty if it is not a key. */
export function readKeyType(blob: Buffer): string {
  if (blob.length < 4) return ''
  const length = blob.readUInt32BE()
  return length <= blob.length - 4 ? blob.toString('latin1', 4, 4 + length) : ''
}
