import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import type { Connection } from '../../../src/hosts/connection.ts'
import type { NginxHost } from '../../../src/hosts/hosts.ts'
import { Interruption } from '../../../src/interruption.ts'
import { upstreamName } from '../../../src/plan/nginx/names.ts'
import type { Front } from '../../../src/promotion/front.ts'
import { proveLinkInUse, proveVersionThroughNginx } from '../../../src/stages/prove.ts'
import { createInputs } from '../plan/create-values.ts'

const ends: Array<() => void> = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

const proof = { ...createInputs().proof, versionPath: '/version' }
const inputs = createInputs({ proof })

/** nginx, which the first so many connections do not reach, as while it restarts. */
async function startNginx(body: string, refused: number) {
  const server = createServer((_, response) => void response.end(body)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  const { port } = server.address() as AddressInfo
  let connections = 0
  const lost = new Interruption()
  const forwardOut = async () => {
    connections += 1
    if (connections <= refused) throw new Error('Connection refused')
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  const connection = { label: 'u@web', ssh: { forwardOut }, lost } as unknown as Connection
  const endpoint = { address: '127.0.0.1', port, tls: false, hostHeader: null }
  const nginx = { connection } as unknown as NginxHost
  const link = { layout: 'instant', port: 8000, isShared: false, entry: '', endpoint }
  const front = { nginx, link } as unknown as Front
  return { front, lost, connections: () => connections }
}

test('an nginx that restarts at that moment reverts nothing', async () => {
  const version = await startNginx('1.0.0', 2)
  await proveVersionThroughNginx(version.front, '1.0.0', inputs)
  expect(version.connections()).toBe(3)
  const slot = await startNginx(upstreamName(inputs, 8000), 2)
  await proveLinkInUse(slot.front, inputs)
  expect(slot.connections()).toBe(3)
})

test('what is asked ahead of time is asked once', async () => {
  const { front, connections } = await startNginx('', 2)
  await expect(proveLinkInUse(front, inputs, Promise.resolve())).rejects.toThrow('nginx does not answer on')
  expect(connections()).toBe(1)
})

test('a lost connection ends it at once', async () => {
  const { front, lost, connections } = await startNginx('', Number.POSITIVE_INFINITY)
  const proving = proveVersionThroughNginx(front, '1.0.0', inputs)
  const ended = expect(proving).rejects.toThrow('the connection to u@web was lost')
  await expect.poll(connections).toBeGreaterThan(0)
  lost.raise(new Failure('the connection to u@web was lost'))
  await ended
})
