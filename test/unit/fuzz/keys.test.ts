import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import ssh2 from 'ssh2'
import { afterAll, expect } from 'vitest'
import { isTrusted, knownHostsLine, parseHostKeys, pinnedAlgorithms } from '../../../src/keys/host-keys.ts'
import { findPemBlock } from '../../../src/keys/pem-block.ts'
import { readPrivateKey } from '../../../src/keys/private-key.ts'
import { fuzz, mutations, refrains, requireSteady, sing } from './fuzz.ts'

const folder = mkdtempSync(join(tmpdir(), 'fuzz-inputs-'))
afterAll(() => rmSync(folder, { recursive: true }))

function makeKey(...options: string[]): { text: string; line: string } {
  const path = join(folder, `key${Math.random()}`)
  execFileSync('ssh-keygen', ['-q', '-C', 'someone', ...options, '-f', path])
  return { text: readFileSync(path, 'utf8'), line: readFileSync(`${path}.pub`, 'utf8').trim() }
}

const PASSPHRASE = 'correct horse'
const ed25519 = makeKey('-t', 'ed25519', '-N', '')
const KEYS = [
  ed25519.text,
  makeKey('-t', 'ed25519', '-N', PASSPHRASE, '-a', '1').text,
  makeKey('-t', 'ecdsa', '-N', '').text,
  makeKey('-t', 'rsa', '-N', PASSPHRASE, '-a', '1').text,
  makeKey('-t', 'rsa', '-b', '1024', '-N', '', '-m', 'PEM').text,
  makeKey('-t', 'rsa', '-b', '1024', '-N', PASSPHRASE, '-m', 'PEM').text,
  makeKey('-t', 'ecdsa', '-N', '', '-m', 'PKCS8').text,
]
const [BLOB = ''] = ed25519.line.split(' ').slice(1)
const KNOWN_HOSTS = `# by hand
app,10.0.0.2 ${ed25519.line}
*.example,!db.example ${ed25519.line}
[app]:2222 ${ed25519.line}
|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ${ed25519.line}
@revoked old ${ed25519.line}
SHA256:${'a'.repeat(43)} comment
`
// biome-ignore format: a list of pieces
const KEY_PIECES = [
  '-----BEGIN OPENSSH PRIVATE KEY-----', '-----BEGIN RSA PRIVATE KEY-----', '-----END RSA PRIVATE KEY-----',
  '-----BEGIN ', 'BEGIN ', 'PRIVATE KEY-----', 'A ', 'A', '=', '\\n', '\\r', '\\', '\n', ' ', '\t', '-',
  'Proc-Type: 4,ENCRYPTED\n', 'DEK-Info: AES-128-CBC,00\n', 'ssh-rsa AAAA', '*', '?', '!', ',', '|1|', '[', ']',
  '#', '@revoked ', 'SHA256:', 'MD5:', '123 ', BLOB, 'ssh-ed25519 ', '/', "'", '"', '$',
]

function readKnownHosts(text: string): void {
  const keys = parseHostKeys(text)
  for (const name of ['app', 'a'.repeat(200), 'fd00::1']) {
    for (const port of [22, 2222]) {
      isTrusted(keys, name, port, Buffer.from(BLOB, 'base64'))
      pinnedAlgorithms(keys, name, port)
    }
  }
}

fuzz(
  'known_hosts may contain anything',
  80,
  fc.property(mutations([KNOWN_HOSTS], KEY_PIECES), (text) => readKnownHosts(text)),
)
fuzz(
  'reading known_hosts takes linear time',
  10,
  fc.property(refrains(KEY_PIECES), fc.boolean(), (refrain, isPattern) => {
    requireSteady((size) => {
      const text = sing(refrain, size)
      return () => readKnownHosts(isPattern ? `${text.replaceAll(/\s/g, '')} ${ed25519.line}` : text)
    })
  }),
)
fuzz(
  'the suggested line trusts a key, for its host only',
  100,
  fc.property(
    fc.constantFrom('app', 'App.Example', '10.0.0.5', 'fd00::1', 'a_b'),
    fc.integer({ min: 1, max: 65_535 }),
    (host, port) => {
      const blob = Buffer.from(BLOB, 'base64')
      const keys = parseHostKeys(knownHostsLine(host, port, blob))
      expect(isTrusted(keys, host, port, blob)).toBe(true)
      expect(isTrusted(keys, `${host}x`, port, blob)).toBe(false)
      expect(isTrusted(keys, host, port === 22 ? 23 : 22, blob)).toBe(port === 22)
    },
  ),
)

/** A key, or an Error whose message continues after "the key" and shows nothing of it. */
function readKey(text: string, passphrase: string): void {
  try {
    const read = readPrivateKey(text, passphrase)
    expect(ssh2.utils.parseKey(read, passphrase)).not.toBeInstanceOf(Error)
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    if (!/^(?:is|has|cannot be|takes) [ -~]{1,250}$/.test(message)) throw thrown
  }
}

fuzz(
  'a private key may be damaged in any way',
  60,
  fc.property(mutations(KEYS, KEY_PIECES), fc.constantFrom('', PASSPHRASE, 'wrong'), (text, passphrase) =>
    readKey(text, passphrase),
  ),
)
fuzz(
  'within its armor too',
  40,
  fc.property(
    fc.constantFrom(...KEYS),
    fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', PASSPHRASE, 'wrong'),
    (text, changes, passphrase) => {
      const { label, body } = findPemBlock(text)
      const bytes = Buffer.from(body, 'base64')
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      const changed = `-----BEGIN ${label}-----\n${bytes.toString('base64')}\n-----END ${label}-----\n`
      readKey(changed, passphrase)
    },
  ),
)
fuzz(
  'reading a key takes linear time',
  20,
  fc.property(refrains(KEY_PIECES), (refrain) => {
    requireSteady((size) => {
      const text = sing(refrain, size)
      return () => readKey(text, '')
    })
  }),
)
