import { createHash, createHmac } from 'node:crypto'
import { matchesGlob } from '../glob.ts'
import { type HostKeyEntry, type HostKeys, parseHostKeys, readKeyType } from './parse-host-keys.ts'

export { type HostKeys, parseHostKeys }

/** Key types as ssh2 negotiates them, most wanted first. */
const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
}

/** Whether the key that a host presents (its wire blob) is one of those that are known for it. */
export function isTrusted(keys: HostKeys, host: string, port: number, keyBlob: Buffer): boolean {
  const revoked = keys.entries.filter((entry) => entry.revoked && entry.key.equals(keyBlob))
  const names = [nameWithPort(host, port), host.toLowerCase()]
  if (revoked.some((entry) => names.some((name) => matchesEntry(entry, name)))) return false
  const pinned = entriesFor(keys, host, port).some((entry) => entry.key.equals(keyBlob))
  return pinned || keys.fingerprints.includes(fingerprint(keyBlob))
}

/**
 * The signature algorithms to offer, so that the host presents a key of a type that was given for it: by default it would
 * present its favorite. `null` if only fingerprints are known, which don't reveal their type.
 */
export function pinnedAlgorithms(keys: HostKeys, host: string, port: number): string[] | null {
  const types = new Set(entriesFor(keys, host, port).map((entry) => readKeyType(entry.key)))
  const algorithms = Object.entries(ALGORITHMS).flatMap(([type, names]) => (types.has(type) ? names : []))
  return algorithms.length > 0 ? algorithms : null
}

/** The `known_hosts` line that would trust this key. */
export function knownHostsLine(host: string, port: number, keyBlob: Buffer): string {
  return `${nameWithPort(host, port)} ${readKeyType(keyBlob)} ${keyBlob.toString('base64')}`
}

function fingerprint(keyBlob: Buffer): string {
  return createHash('sha256').update(keyBlob).digest('base64').replace(/=+$/, '')
}

/** As OpenSSH does: lines for the host with its port, else those for the host alone. */
function entriesFor(keys: HostKeys, host: string, port: number): HostKeyEntry[] {
  const valid = keys.entries.filter((entry) => !entry.revoked)
  const exact = valid.filter((entry) => matchesEntry(entry, nameWithPort(host, port)))
  return exact.length > 0 ? exact : valid.filter((entry) => matchesEntry(entry, host.toLowerCase()))
}

function nameWithPort(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`
}

function matchesEntry(entry: HostKeyEntry, name: string): boolean {
  if (entry.patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(pattern.slice(1), name))) return false
  return entry.patterns.some((pattern) => matchesPattern(pattern, name))
}

function matchesPattern(pattern: string, name: string): boolean {
  const hashed = /^\|1\|([^|]+)\|([^|]+)$/.exec(pattern)
  if (hashed?.[1] !== undefined) {
    return createHmac('sha1', Buffer.from(hashed[1], 'base64')).update(name).digest('base64') === hashed[2]
  }
  // Here a bracket and a backslash are ordinary characters.
  return matchesGlob(pattern.toLowerCase().replaceAll(/[[\\]/g, '\\$&'), name, '')
}
