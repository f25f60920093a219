import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { scriptSource } from '../script-source.ts'

// As Linux shows them.
const FIB_TRIE = `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 127.0.0.0/8 2 0 2
        |-- 127.0.0.0
           /8 host LOCAL
        |-- 127.0.0.1
           /32 host LOCAL
        |-- 127.255.255.255
           /32 link BROADCAST
Local:
     +-- 192.0.2.0/24 2 0 2
        |-- 192.0.2.0
           /24 link UNICAST
        |-- 192.0.2.2
           /32 host LOCAL
        |-- 127.0.0.1
           /32 host LOCAL
`
const ZERO = '0'.repeat(32)
const routeTo = (network: string, flags: string) =>
  `${network} ${ZERO} 00 ${ZERO} 00000100 00000002 00000000 ${flags}     eth0\n`
const IPV6_ROUTE =
  routeTo('fd000000000000000000000000000000 40', '00000001') +
  routeTo('fd000000000000000000000000000002 80', '80200001') +
  routeTo(`${ZERO} 00`, '00200200')
const IF_INET6 =
  'fd000000000000000000000000000002 02 40 00 80     eth0\n00000000000000000000000000000001 01 80 10 80       lo\n'

const SHELLS = [
  ['sh', 'command awk'],
  ['busybox sh', 'busybox awk'],
].filter(([shell = '']) => spawnSync('which', [shell.replace(/ .*/, '')]).status === 0)

describe.each(SHELLS)('the addresses of the host itself, in %s', (shell = '', awk = '') => {
  let folder: string
  const [program = '', ...options] = shell.split(' ')
  const source = scriptSource('observe-nginx').replace(/^main "\$@"$/m, '')
  const tell = (from: string) =>
    execFileSync(program, [...options, '-c', `${source}\nawk() { ${awk} "$@"; }\ntell_addresses ${from}`], {
      encoding: 'utf8',
    })

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bluegreen-networks-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  test('are those that its routes keep on it', () => {
    writeFileSync(join(folder, 'fib_trie'), FIB_TRIE)
    writeFileSync(join(folder, 'ipv6_route'), IPV6_ROUTE)
    writeFileSync(join(folder, 'if_inet6'), IF_INET6)
    expect(tell(folder).trimEnd().split('\n')).toEqual([
      'address 127.0.0.0/8',
      'address 127.0.0.1/32',
      'address 192.0.2.2/32',
      'address fd000000000000000000000000000002/80',
      'ipv6 yes',
    ])
  })

  test('are not known where the kernel does not show them, and without IPv6 there is none', () => {
    expect(tell(folder)).toBe('')
    writeFileSync(join(folder, 'if_inet6'), '')
    expect(tell(folder)).toBe('')
  })

  test.skipIf(process.platform !== 'linux')('are found on this machine', () => {
    expect(tell('/proc/net')).toContain('address 127.0.0.1/32\n')
  })
})
