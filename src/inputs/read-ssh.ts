import { parseHostKeys } from '../keys/host-keys.ts'
import { readPrivateKey } from '../keys/private-key.ts'
import type { InputReader } from './input-reader.ts'
import type { HostAddress } from './read-hosts.ts'
import { readBoolean } from './read-values.ts'

export interface SshInputs {
  /** In a form that ssh2 reads, with the passphrase. */
  readonly privateKey: string
  /** Empty when the key is not encrypted. */
  readonly passphrase: string
  /** `known_hosts` lines or `SHA256:` fingerprints, none malformed; parsed by `keys/host-keys.ts`. */
  readonly knownHosts: string
  readonly hostKeyChecking: boolean
  readonly jump: HostAddress | null
}

export function readSsh(inputs: InputReader, jump: HostAddress | null): SshInputs {
  const hostKeyChecking = readBoolean(inputs, 'ssh-host-key-checking')
  const knownHosts = inputs.text('ssh-known-hosts')
  checkKnownHosts(inputs, knownHosts, hostKeyChecking)
  const passphrase = inputs.raw('ssh-passphrase').replace(/\n$/, '')
  return { privateKey: readKey(inputs, passphrase), passphrase, knownHosts, hostKeyChecking, jump }
}

function readKey(inputs: InputReader, passphrase: string): string {
  try {
    return readPrivateKey(inputs.raw('ssh-private-key'), passphrase)
  } catch (error) {
    inputs.report(`ssh-private-key ${error instanceof Error ? error.message : error}`)
    return ''
  }
}

function checkKnownHosts(inputs: InputReader, text: string, hostKeyChecking: boolean): void {
  const keys = parseHostKeys(text)
  for (const { line, reason } of keys.malformed) inputs.report(`ssh-known-hosts line ${line} ${reason}`)
  const usable = keys.entries.some((entry) => !entry.revoked) || keys.fingerprints.length > 0
  if (hostKeyChecking && !usable && keys.malformed.length === 0) {
    inputs.report(
      'ssh-known-hosts holds no host key; allowed: the lines that `ssh-keyscan <host>` prints, or SHA256:… fingerprints (or ssh-host-key-checking: false, which trusts whoever answers)',
    )
  }
}
