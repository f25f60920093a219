import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { startLoad } from '../load/load.ts'
import { parseWrkOutput } from '../load/wrk.ts'

let server: Server | undefined

afterEach(async () => {
  server?.closeAllConnections()
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined))
  server = undefined
})

/** Answers as the fixture does, except for the requests that `fault` answers itself. */
async function serve(fault: (request: IncomingMessage, response: ServerResponse) => boolean): Promise<string> {
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      response.setHeader('X-Version', '1.0.3')
      if (fault(request, response)) return
      response.end(request.method === 'POST' ? Buffer.concat(chunks) : 'service 1.0.3')
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a working service fails no request', async () => {
  const received = new Map<string, number>()
  const url = await serve(({ method, headers, url: path = '' }) => {
    const what = `${method} ${path.split('?')[0]} ${headers.connection}`
    received.set(what, (received.get(what) ?? 0) + 1)
    return false
  })
  const load = startLoad({ url, connections: 2 })
  await load.atLeast(500)
  const counts = await load.stop()
  const total = [...received.values()].reduce((sum, count) => sum + count)
  expect(counts).toEqual({ requests: total, failed: 0, resets: 0, byVersion: { '1.0.3': total }, failures: [] })
  expect([...received.keys()].sort()).toEqual([
    'GET / close',
    'GET / keep-alive',
    'GET /slow keep-alive',
    'POST /echo keep-alive',
  ])
})

test('each fault is counted once, by its kind', async () => {
  let gets = 0
  let posts = 0
  const url = await serve((request, response) => {
    if (request.method === 'POST') {
      posts += 1
      if (posts === 10) response.end('not what was sent')
      return posts === 10
    }
    gets += 1
    if (gets === 10) response.writeHead(502).end('bad gateway')
    if (gets === 20) response.removeHeader('X-Version')
    if (gets === 30) request.socket.resetAndDestroy()
    return gets === 10 || gets === 30
  })
  const load = startLoad({ url, kinds: ['keep-alive', 'post'], connections: 1, pause: 1 })
  await load.atLeast(200)
  const counts = await load.stop()
  expect(counts).toMatchObject({ requests: gets + posts, failed: 4, resets: 1 })
  expect(counts.byVersion).toEqual({ '1.0.3': gets + posts - 4 })
  expect(counts.failures.map(({ kind, error }) => `${kind}: ${error}`).sort()).toEqual([
    'keep-alive: no X-Version header',
    'keep-alive: read ECONNRESET',
    'keep-alive: status 502',
    'post: wrong body of 17 bytes from 1.0.3',
  ])
})

test('without keep-alive every request has a connection of its own', async () => {
  const connections = new Set<unknown>()
  const url = await serve((request) => {
    connections.add(request.socket)
    return false
  })
  const load = startLoad({ url, kinds: ['new-connection', 'post'], connections: 2 })
  await load.atLeast(200)
  const { requests, failed } = await load.stop()
  expect(failed).toBe(0)
  expect(connections.size).toBe(requests)
})

test('a port that nobody listens on: every request fails, and no reset is counted', async () => {
  const url = await serve(() => false)
  await new Promise((resolve) => server?.close(resolve))
  const load = startLoad({ url, kinds: ['keep-alive'], connections: 2 })
  await load.atLeast(50)
  const { requests, failed, resets, failures } = await load.stop()
  expect(failed).toBe(requests)
  expect(resets).toBe(0)
  expect(failures).toHaveLength(20)
})

test('each of several URLs gets requests, and a failure names its URL', async () => {
  const good = await serve(() => false)
  const bad = 'http://127.0.0.1:9'
  const load = startLoad({ url: [good, bad], kinds: ['new-connection'], connections: 1, pause: 5 })
  await load.atLeast(40)
  const { requests, failed, failures } = await load.stop()
  expect(failed).toBeGreaterThan(5)
  expect(requests - failed).toBeGreaterThan(5)
  expect(new Set(failures.map(({ url }) => url))).toEqual(new Set([bad]))
})

test("wrk's summary is read, with and without errors", () => {
  const clean = '  2 threads and 8 connections\n  1234 requests in 1.00s, 1.20MB read\nRequests/sec: 1234.00\n'
  const socketErrors = { connect: 0, read: 0, write: 0, timeout: 0 }
  expect(parseWrkOutput(clean)).toEqual({ requests: 1234, socketErrors, non2xx: 0 })
  const faulty = `${clean}  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5\n`
  expect(parseWrkOutput(faulty)).toEqual({
    requests: 1234,
    socketErrors: { connect: 1, read: 2, write: 3, timeout: 4 },
    non2xx: 5,
  })
  expect(() => parseWrkOutput('unable to connect')).toThrow('wrk said no number of requests: unable to connect')
})
