import dns from 'node:dns'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { messageOf } from '../../../src/failure.ts'
import { connectDirectly } from '../../../src/hosts/open-tcp.ts'
import { whenToRetry } from '../../../src/hosts/when-to-retry.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** From now on, every name has these addresses. */
function resolveTo(...addresses: readonly string[]): void {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  const answer = (_: string, __: unknown, tell: (error: null, found: unknown) => void) => tell(null, found)
  vi.spyOn(dns, 'lookup').mockImplementation(answer as never)
}

async function findClosedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** Why nobody answers there. */
async function refusalOf(host: string): Promise<Error> {
  const port = await findClosedPort()
  return connectDirectly({ host, port, user: 'deploy' }).then(
    () => new Error('it answered'),
    (thrown: Error) => thrown,
  )
}

/** Without a zone the first of these leads nowhere, as every IPv6 address does on a runner that has only IPv4. */
test.each([
  ['fe80::1', '127.0.0.1'],
  ['127.0.0.1', '::1'],
])('a host with the addresses %s and %s says why each can’t be reached, and is tried again', async (...addresses) => {
  resolveTo(...addresses)
  const refusal = await refusalOf('dual.test')
  for (const address of addresses) expect(refusal.message).toContain(address)
  expect(refusal.message).toMatch(/can't be reached: connect E.*; connect E.*/)
  expect(refusal.message).toContain('ECONNREFUSED')
  expect(whenToRetry(refusal)).toBe('soon')
})

test('a host with one address says why', async () => {
  const refusal = await refusalOf('127.0.0.1')
  expect(refusal.message).toMatch(/^127\.0\.0\.1:\d+ can't be reached: connect ECONNREFUSED 127\.0\.0\.1:\d+$/)
  expect(whenToRetry(refusal)).toBe('soon')
})

test('the message of several errors in one is theirs', () => {
  expect(messageOf(new AggregateError([new Error('one'), new AggregateError([new Error('two')])]))).toBe('one; two')
  expect(messageOf(new AggregateError([], 'none of them'))).toBe('none of them')
})
