import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Duplex } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import type { Connection } from '../../../src/hosts/connection.ts'
import { type Caller, openCaller } from '../../../src/hosts/http-caller.ts'

const ends: Array<() => void> = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** A caller of a server here, and how many connections the server has seen. */
async function callerOf(
  answer: RequestListener,
  timeoutMs = 5_000,
  told: { readonly forwardedProto?: 'https' } = {},
): Promise<{ caller: Caller; seen: () => number }> {
  let connections = 0
  const server = createServer(answer)
  server.on('connection', () => {
    connections += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const caller = openCaller(tunnel(), { address: '127.0.0.1', port, timeoutMs, hostHeader: 'shop', ...told })
  ends.push(
    caller.close,
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return { caller, seen: () => connections }
}

/** Forwards as ssh2 does: a channel is a stream, not a socket. */
function tunnel(): Connection {
  const forwardOut = async (_from: string, _port: number, address: string, port: number) => {
    const socket = connect(port, address)
    await once(socket, 'connect')
    const channel = new Duplex({
      read: () => undefined,
      write: (chunk, _, done) => socket.write(chunk, done),
      final: (done) => socket.end(done),
      destroy(error, done) {
        socket.destroy()
        done(error)
      },
    })
    socket.on('data', (chunk) => channel.push(chunk))
    socket.on('end', () => channel.push(null))
    socket.on('error', () => undefined)
    socket.on('close', () => channel.destroy())
    return channel
  }
  return { ssh: { forwardOut }, lost: { until: (work: unknown) => work } } as unknown as Connection
}

test('a connection is reused, for every method', async () => {
  const asked: string[] = []
  const { caller, seen } = await callerOf((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.host} ${request.headers['content-length'] ?? ''}`)
    response.writeHead(request.url === '/gone' ? 404 : 200).end('x'.repeat(100_000))
  })
  const statuses = []
  for (const [method, path] of [
    ['GET', '/'],
    ['POST', '/search'],
    ['GET', '/gone'],
    ['HEAD', '/'],
  ] as const) {
    statuses.push(await caller.call(method, path))
  }
  expect(statuses).toEqual([200, 200, 404, 200])
  expect(asked).toEqual(['GET / shop ', 'POST /search shop 0', 'GET /gone shop ', 'HEAD / shop '])
  expect(seen()).toBe(1)
})

test('requests say that users come by TLS, if they do', async () => {
  const heard: unknown[] = []
  const { caller } = await callerOf(
    ({ headers }, response) => {
      heard.push(headers['x-forwarded-proto'], headers['user-agent'])
      response.end()
    },
    5_000,
    { forwardedProto: 'https' },
  )
  await caller.call('GET', '/')
  expect(heard).toEqual(['https', 'bluegreen-action'])
})

test('a request on a connection that the server is closing is sent again', async () => {
  let answered = 0
  const { caller, seen } = await callerOf((request, response) => {
    answered += 1
    if (answered === 2) request.socket.destroy()
    else response.end('fine')
  })
  expect([await caller.call('GET', '/'), await caller.call('GET', '/')]).toEqual([200, 200])
  expect(seen()).toBe(2)
})

test('on a new connection it is not', async () => {
  const { caller } = await callerOf((request) => request.socket.destroy())
  await expect(caller.call('GET', '/')).rejects.toThrow(/hang up|closed|ECONNRESET|Premature/)
})

test('an answer that does not arrive, or not completely, is an error', async () => {
  const { caller } = await callerOf((_, response) => response.write('to be continued'), 200)
  await expect(caller.call('GET', '/')).rejects.toThrow('no answer within 0.2 s')
})
