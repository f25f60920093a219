import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isTrusted, knownHostsLine, parseHostKeys, pinnedAlgorithms } from '../../../src/keys/host-keys.ts'

const folder = mkdtempSync(join(tmpdir(), 'host-keys-'))
afterAll(() => rmSync(folder, { recursive: true }))

const [ed, other, rsa] = [makeKey('ed25519'), makeKey('ed25519'), makeKey('rsa')]

function makeKey(type: string) {
  const path = join(folder, `key-${type}-${Math.random()}`)
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', path])
  const text = readFileSync(`${path}.pub`, 'utf8').trim()
  const listing = execFileSync('ssh-keygen', ['-lf', `${path}.pub`], { encoding: 'utf8' }).trim()
  return { text, blob: Buffer.from(text.split(' ')[1] ?? '', 'base64'), listing, print: listing.split(' ')[1] ?? '' }
}

/** The lines as `ssh-keygen -H` hashes their names. */
function hashed(lines: string): string {
  const path = join(folder, 'known_hosts')
  writeFileSync(path, lines)
  execFileSync('ssh-keygen', ['-H', '-f', path], { stdio: 'pipe' })
  return readFileSync(path, 'utf8')
}

describe('trusts a key', () => {
  test.each([
    [`app ${ed.text}`, 'app', 22],
    [`# by hand\n\n  app,10.0.0.2 ${ed.text} comment\r\n`, '10.0.0.2', 22],
    [`App.Example ${ed.text}`, 'app.EXAMPLE', 22],
    [`[app]:2222 ${ed.text}`, 'app', 2222],
    [`app ${ed.text}`, 'app', 2222],
    [`fd00::1 ${ed.text}`, 'fd00::1', 22],
    [`[fd00::1]:23 ${ed.text}`, 'fd00::1', 23],
    [`*.example,!db.example ${ed.text}`, 'app.example', 22],
    [`10.0.0.? ${ed.text}`, '10.0.0.9', 22],
    [hashed(`app ${ed.text}\n`), 'app', 22],
    [hashed(`[app]:2222 ${ed.text}\n`), 'app', 2222],
    [`app ${other.text}\napp ${ed.text}`, 'app', 22],
    [ed.print, 'app', 22],
    [`${other.print} ${ed.print} my hosts`, 'app', 22],
    [`${ed.print}=`, 'app', 22],
    [ed.listing, 'app', 22],
  ])('%#: %s', (text, host, port) => {
    const keys = parseHostKeys(text)
    expect(keys.malformed).toEqual([])
    expect(isTrusted(keys, host, port, ed.blob)).toBe(true)
    expect(isTrusted(keys, host, port, rsa.blob)).toBe(false)
  })
})

test.each([
  ['', 'app', 22],
  [`app ${other.text}`, 'app', 22],
  [`app ${ed.text}`, 'app2', 22],
  [`aXexample ${ed.text}`, 'a.example', 22],
  [`a.example ${ed.text}`, 'aXexample', 22],
  [`*.example,!db.example ${ed.text}`, 'db.example', 22],
  [`[app]:2222 ${ed.text}`, 'app', 22],
  [`[app]:2222 ${other.text}\napp ${ed.text}`, 'app', 2222],
  [hashed(`app ${ed.text}\n`), 'web', 22],
  [`@cert-authority app ${ed.text}`, 'app', 22],
  [`@revoked app ${ed.text}`, 'app', 22],
  [`app ${ed.text}\n@revoked * ${ed.text}`, 'app', 22],
  [`[app]:2222 ${ed.text}\n@revoked app ${ed.text}`, 'app', 2222],
  [`${ed.print}\n@revoked * ${ed.text}`, 'app', 2222],
  [`${other.print} ${ed.print.replace('SHA256:', '')}`, 'app', 22],
])('distrusts a key %#: %s', (text, host, port) => {
  expect(isTrusted(parseHostKeys(text), host, port, ed.blob)).toBe(false)
})

test.each(['?'.repeat(20_000), '*a'.repeat(200), '*'.repeat(20_000)])(
  'a very long pattern is a pattern like any other: %#',
  (pattern) => {
    const begun = performance.now()
    const keys = parseHostKeys(`${pattern}b ${ed.text}`)
    expect(isTrusted(keys, 'a'.repeat(250), 22, ed.blob)).toBe(false)
    expect(performance.now() - begun).toBeLessThan(5_000)
  },
)

test('only the pinned key types are negotiated', () => {
  const keys = parseHostKeys(
    `app ${rsa.text}\nweb ${rsa.text}\nweb ${ed.text}\n@revoked app ${ed.text}\n${other.print}`,
  )
  expect(pinnedAlgorithms(keys, 'app', 22)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'])
  expect(pinnedAlgorithms(keys, 'web', 22)).toEqual(['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'])
  expect(pinnedAlgorithms(keys, 'else', 22)).toBeNull()
})

test.each([
  ['app', 22, `app ${ed.text}`],
  ['app', 2222, `[app]:2222 ${ed.text}`],
  ['fd00::1', 22, `fd00::1 ${ed.text}`],
])('the line to add for %s port %i', (host, port, line) => {
  expect(knownHostsLine(host, port, ed.blob)).toBe(line)
  expect(isTrusted(parseHostKeys(line), host, port, ed.blob)).toBe(true)
})

test('lines that can’t be read are named, and the others count', () => {
  const lines = [
    `app ${ed.text}`,
    'app ssh-ed25519',
    'app ssh-ed25519 AAAAB3NzaC1yc2E=',
    'app ssh-ed25519 §§§',
    `app ssh-rsa ${ed.blob.toString('base64')}`,
    '@trusted app ssh-rsa AAAA',
    'SHA256:short',
    'MD5:aa:bb',
  ]
  const { entries, malformed } = parseHostKeys(lines.join('\n'))
  expect(entries).toHaveLength(1)
  expect(malformed.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8])
})
