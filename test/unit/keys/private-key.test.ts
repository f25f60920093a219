import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, describe, expect, test } from 'vitest'
import { readPrivateKey } from '../../../src/keys/private-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'private-key-'))
afterAll(() => rmSync(folder, { recursive: true }))

const PASSPHRASE = 'correct horse'
let made = 0

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: 'pipe' })
}

/** Text of a key that ssh-keygen made. */
function sshKeygen(type: string, passphrase: string, ...more: string[]): string {
  const path = join(folder, `key${made++}`)
  run('ssh-keygen', '-q', '-t', type, '-N', passphrase, '-C', 'someone', '-f', path, ...more)
  return readFileSync(path, 'utf8')
}

/** Text of a key that openssl made, in PKCS#8 if nothing else is asked for. */
function openssl(...args: string[]): string {
  const path = join(folder, `key${made++}`)
  run('openssl', ...args, '-out', path)
  return readFileSync(path, 'utf8')
}

function reformat(key: string, ...args: string[]): string {
  const path = join(folder, `key${made++}`)
  writeFileSync(path, key, { mode: 0o600 })
  return openssl(...args, '-in', path)
}

/** The public half, as ssh-keygen or openssl reads it: base64 of the wire format. */
function publicHalf(key: string, passphrase: string): string {
  const path = join(folder, `key${made++}`)
  writeFileSync(path, key, { mode: 0o600 })
  if (key.includes('OPENSSH')) return readBySshKeygen('-y', '-P', passphrase, '-f', path)
  const der = execFileSync('openssl', [
    'pkey',
    '-in',
    path,
    '-passin',
    `pass:${passphrase}`,
    '-pubout',
    '-outform',
    'DER',
  ])
  // ssh-keygen of Debian 12 does not read ed25519 in this form: 12 bytes that name the type, then the key.
  if (der.length === 44) return Buffer.concat([ED25519_PREFIX, der.subarray(12)]).toString('base64')
  run('openssl', 'pkey', '-in', path, '-passin', `pass:${passphrase}`, '-pubout', '-out', `${path}.pub`)
  return readBySshKeygen('-i', '-m', 'PKCS8', '-f', `${path}.pub`)
}

const ED25519_PREFIX = Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20', 'latin1')

function readBySshKeygen(...args: string[]): string {
  return (execFileSync('ssh-keygen', args, { encoding: 'utf8' }).split(' ')[1] ?? '').trim()
}

/** The public half, as ssh2 reads it. */
function publicHalfBySsh2(key: string, passphrase: string): string {
  const parsed = ssh2.utils.parseKey(key, passphrase)
  if (parsed instanceof Error) throw parsed
  expect(parsed.isPrivateKey()).toBe(true)
  return parsed.getPublicSSH().toString('base64')
}

// ssh-keygen of Debian 12 writes ed25519 only in its own format; openssl writes PKCS#8.
const ed25519 = openssl('genpkey', '-algorithm', 'ed25519')
const aes = ['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-passout', `pass:${PASSPHRASE}`]
const rsa = openssl('genpkey', '-algorithm', 'rsa')
const ecParameters = ['ecparam', '-name', 'prime256v1', '-genkey']

test.each([
  ['OpenSSH ed25519', sshKeygen('ed25519', ''), ''],
  ['OpenSSH ed25519, encrypted', sshKeygen('ed25519', PASSPHRASE), PASSPHRASE],
  ['OpenSSH ECDSA', sshKeygen('ecdsa', '', '-b', '384'), ''],
  ['OpenSSH RSA, encrypted by AES-GCM', sshKeygen('rsa', PASSPHRASE, '-Z', 'aes256-gcm@openssh.com'), PASSPHRASE],
  ['PEM RSA', sshKeygen('rsa', '', '-m', 'PEM'), ''],
  ['PEM RSA, encrypted', sshKeygen('rsa', PASSPHRASE, '-m', 'PEM'), PASSPHRASE],
  ['PEM ECDSA, encrypted', sshKeygen('ecdsa', PASSPHRASE, '-m', 'PEM'), PASSPHRASE],
  ['PEM ECDSA after its parameters', openssl(...ecParameters), ''],
  ['PKCS#8 ed25519', ed25519, ''],
  ['PKCS#8 ed25519, encrypted', reformat(ed25519, ...aes), PASSPHRASE],
  ['PKCS#8 RSA', rsa, ''],
  ['PKCS#8 RSA, encrypted', reformat(rsa, ...aes), PASSPHRASE],
  ['PKCS#8 ECDSA', sshKeygen('ecdsa', '', '-m', 'PKCS8', '-b', '521'), ''],
  ['PKCS#8 RSA by ssh-keygen, encrypted', sshKeygen('rsa', PASSPHRASE, '-m', 'PKCS8'), PASSPHRASE],
])('reads %s', (_, key, passphrase) => {
  const read = readPrivateKey(key, passphrase)
  const expected = publicHalf(key, passphrase)
  expect(publicHalfBySsh2(read, passphrase)).toBe(expected)
  expect(publicHalf(read, passphrase)).toBe(expected)
  expect(readPrivateKey(read, passphrase)).toBe(read)
})

const whole = sshKeygen('ed25519', '')
const encryptedPem = sshKeygen('rsa', PASSPHRASE, '-m', 'PEM')

describe('accepts', () => {
  test.each([
    ['Windows line endings', (key: string) => key.replaceAll('\n', '\r\n')],
    ['a missing last newline', (key: string) => key.trimEnd()],
    ['surrounding whitespace and text', (key: string) => `\uFEFF\n  my key: "${key}" \n\n`],
    ['indentation', (key: string) => key.replaceAll(/^/gm, '    ')],
    ['newlines written as \\n', (key: string) => key.replaceAll('\n', '\\n')],
    ['newlines turned into spaces', (key: string) => key.replaceAll('\n', ' ')],
  ])('%s', (_, spoil) => {
    expect(readPrivateKey(spoil(whole), '')).toBe(readPrivateKey(whole, ''))
    expect(readPrivateKey(spoil(encryptedPem), PASSPHRASE)).toBe(readPrivateKey(encryptedPem, PASSPHRASE))
  })
})

/** As in a container: 24 bytes of options, whose last four are the rounds. */
function withRounds(key: string, rounds: number): string {
  const bytes = Buffer.from(key.replaceAll(/-----.*?-----|\s/g, ''), 'base64')
  bytes.writeUInt32BE(rounds, bytes.indexOf('bcrypt') + 'bcrypt'.length + 4 + 4 + 16)
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`
}

test('many keys whose armor never ends take no time', () => {
  const begun = performance.now()
  for (const piece of ['-----BEGIN RSA PRIVATE KEY-----', 'BEGIN '])
    expect(() => readPrivateKey(piece.repeat(40_000), '')).toThrow(/^is (?:cut off|not a private key)/)
  expect(performance.now() - begun).toBeLessThan(5_000)
})

const publicPem = reformat(rsa, 'pkey', '-pubout')
const lines = whole.trimEnd().split('\n')

describe('explains', () => {
  test.each([
    ['', '', /^is empty/],
    [' \n', '', /^is empty/],
    ['PuTTY-User-Key-File-3: ssh-ed25519', '', /puttygen .* -O private-openssh/],
    [`ssh-ed25519 ${publicHalf(whole, '')} me`, '', /^is a public key/],
    [publicPem, '', /^is a public key/],
    ['hello', '', /^is not a private key/],
    [sshKeygen('ed25519', PASSPHRASE), '', /^is encrypted; set ssh-passphrase/],
    [encryptedPem, '', /^is encrypted; set ssh-passphrase/],
    [reformat(rsa, ...aes), '', /^is encrypted; set ssh-passphrase/],
    [sshKeygen('ed25519', PASSPHRASE), 'wrong', /^cannot be decrypted/],
    [encryptedPem, 'wrong', /^cannot be decrypted/],
    [reformat(ed25519, ...aes), 'wrong', /^cannot be decrypted/],
    [
      sshKeygen('ed25519', PASSPHRASE, '-Z', 'chacha20-poly1305@openssh.com'),
      PASSPHRASE,
      /ssh-keygen -p -Z aes256-ctr/,
    ],
    [
      withRounds(sshKeygen('ed25519', PASSPHRASE), 0x7fffffff),
      PASSPHRASE,
      /^takes 2147483647 rounds to decrypt, more than 1000; run: ssh-keygen -p -a 16/,
    ],
    [lines.slice(0, -1).join('\n'), '', /^is cut off: its END line is missing/],
    [[...lines.slice(0, 3), lines.at(-1)].join('\n'), '', /^is damaged or cut off/],
    [rsa.split('\n').toSpliced(5, 3).join('\n'), '', /^is damaged or cut off/],
    [`${lines[0]}\n***\n${lines.at(-1)}`, '', /^has characters that are not base64/],
    [openssl('genpkey', '-algorithm', 'ed448'), '', /^has an unsupported type \(ed448\); create one/],
    [openssl('ecparam', '-name', 'secp256k1', '-genkey'), '', /^has an unsupported type \(ec secp256k1\); create one/],
  ])('%#', (key, passphrase, reason) => {
    expect(() => readPrivateKey(key, passphrase)).toThrow(reason)
  })
})
