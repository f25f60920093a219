import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Failure } from '../../../src/failure.ts'
import type { Connection } from '../../../src/hosts/connection.ts'
import type { NginxHost } from '../../../src/hosts/hosts.ts'
import { isHungUp, isNotHttp } from '../../../src/hosts/http.ts'
import { Interruption } from '../../../src/interruption.ts'
import type { SiteEndpoint } from '../../../src/plan/nginx/endpoint.ts'
import { upstreamName } from '../../../src/plan/nginx/names.ts'
import type { Front } from '../../../src/promotion/front.ts'
import { proveLinkInUse, proveVersionThroughNginx, startHealthProof } from '../../../src/stages/prove.ts'
import { createInputs } from '../plan/create-values.ts'

const ends: Array<() => void> = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

const proof = { ...createInputs().proof, versionPath: '/version' }
const inputs = createInputs({ proof })

/** nginx, which the first so many connections do not reach, as while it restarts. */
function startNginx(body: string, refused: number) {
  return reach(
    createServer((_, response) => void response.end(body)),
    refused,
  )
}

async function reach(server: Server, refused: number, endpoint: Partial<SiteEndpoint> = {}) {
  server.listen(0, '127.0.0.1')
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
  const nginx = { connection } as unknown as NginxHost
  const asked = { address: '127.0.0.1', port, tls: false, hostHeader: null, names: [], ...endpoint }
  const link = { layout: 'instant', port: 8000, isShared: false, entry: '', endpoint: asked }
  const front = { nginx, link } as unknown as Front
  return { front, lost, connections: () => connections }
}

test('an answer that is cut has a mark, by which what is left of a secret is recognized', async () => {
  const { front } = await startNginx('x'.repeat(300), 0)
  await expect(proveLinkInUse(front, inputs)).rejects.toThrow(/answers 200 x{100}…$/)
})

/** A site that sends clients elsewhere first; what it was asked is collected, as the protocol, the Host header and the path. */
async function redirecting(target: (proto: string, host: string, path: string) => string | null, names: string[]) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const [proto, host, path] = [
      String(request.headers['x-forwarded-proto'] ?? 'http'),
      request.headers.host ?? '',
      request.url ?? '',
    ]
    asked.push(`${proto} ${host} ${path}`)
    const location = target(proto, host, path)
    if (location === null) response.end(path === '/version' ? '1.0.0' : upstreamName(inputs, 8000))
    else response.writeHead(301, { location }).end()
  })
  return { ...(await reach(server, 0, { hostHeader: names[0] ?? null, names })), asked }
}

const BEHIND_BALANCER = (proto: string, host: string, path: string) =>
  proto === 'https' ? null : `https://${host.split(':')[0]}${path}`
const CANONICAL = (_: string, host: string, path: string) =>
  host === 'example.com' ? `http://www.example.com${path}` : null
const BOTH = (proto: string, host: string, path: string) =>
  BEHIND_BALANCER(proto, host, path) ?? CANONICAL(proto, host, path)

test.each([
  ['TLS ends at a load balancer', BEHIND_BALANCER, ['shop'], ['http shop', 'https shop']],
  ['TLS ends there, and it has no name', BEHIND_BALANCER, [], ['http 127.0.0.1:PORT', 'https 127.0.0.1:PORT']],
  [
    'it prefers another of its names',
    CANONICAL,
    ['example.com', 'www.example.com'],
    ['http example.com', 'http www.example.com'],
  ],
  ['that name is a pattern', CANONICAL, ['example.com', '*.Example.com'], ['http example.com', 'http www.example.com']],
  [
    'it is both',
    BOTH,
    ['example.com', '.example.com'],
    ['http example.com', 'https example.com', 'https www.example.com'],
  ],
])('a site that redirects since %s is asked as its users ask it', async (_, target, names, expected) => {
  const { front, asked } = await redirecting(target, names)
  const port = String(front.link.endpoint.port)
  await proveVersionThroughNginx(front, '1.0.0', inputs)
  expect(asked.map((one) => one.replace(port, 'PORT'))).toEqual(expected.map((one) => `${one} /version`))
  await proveLinkInUse(front, inputs)
})

test.each([
  ['to another path', () => 'https://shop/login'],
  ['to another host', (_: string, __: string, path: string) => `http://login.example.com${path}`],
  ['to the same', (_: string, __: string, path: string) => path],
])('a redirect %s is the answer', async (_, target) => {
  const { front, asked } = await redirecting(target, ['shop'])
  await expect(proveLinkInUse(front, inputs, Promise.resolve())).rejects.toThrow('it answers 301')
  expect(asked).toHaveLength(1)
})

test('nginx itself says that the site wants a certificate', async () => {
  const refusing = createServer(
    (_, response) => void response.writeHead(400).end('No required SSL certificate was sent'),
  )
  const { front } = await reach(refusing, 0)
  await expect(startHealthProof(front, inputs)()).rejects.toMatchObject({
    remedy: expect.stringContaining('listen 127.0.0.1:8080;'),
  })
}, 10_000)

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

const CLOSED = (socket: Socket) => void socket.once('data', () => socket.end())
/** A fatal alert, unrecognized_name, as of "ssl_reject_handshake on;". */
const REJECTED = (socket: Socket) => void socket.once('data', () => socket.end(Buffer.from('15030300020270', 'hex')))

test.each([
  ['closes the connection', CLOSED, false],
  ['closes the connection in the handshake', CLOSED, true],
  ['refuses the handshake', REJECTED, true],
])('an nginx that %s runs, but has to know the name', async (_, answer, tls) => {
  const ask = async (hostHeader: string | null) => {
    const { front } = await reach(createTcpServer(answer), 0, { tls, hostHeader })
    return proveLinkInUse(front, inputs, Promise.resolve()).catch((thrown: Failure) => thrown.remedy)
  }
  expect(await ask(null)).toContain('as in server_name shop.example.com;')
  expect(await ask('shop.example.com')).toContain('Have the server block for shop.example.com answer')
})

/** The settings of a server of HTTP/2, which nginx sends at once. */
const ONLY_HTTP2 = (socket: Socket) => void socket.end(Buffer.from('000000040000000000', 'hex'))

test('an nginx that speaks only HTTP/2 on a port runs, but needs another one', async () => {
  const { front } = await reach(createTcpServer(ONLY_HTTP2), 0)
  await expect(proveLinkInUse(front, inputs, Promise.resolve())).rejects.toMatchObject({
    remedy: expect.stringMatching(/as a listen with http2 and without ssl does.*listen 127\.0\.0\.1:8080;/),
  })
  expect(isNotHttp(new Failure('u@web: no answer from x: curl: (1) Received HTTP/0.9 when not allowed'))).toBe(true)
})

test('an nginx that does not listen must be started', async () => {
  const { front } = await reach(createTcpServer(), 1)
  await expect(proveLinkInUse(front, inputs, Promise.resolve())).rejects.toMatchObject({
    remedy: expect.stringContaining('sudo systemctl start nginx'),
  })
})

test.each([
  ['curl: (52) Empty reply from server', true],
  ['curl: (35) OpenSSL/3.0.17: error:0A000458:SSL routines::tlsv1 unrecognized name', true],
  ['curl: (7) Failed to connect to 127.0.0.1 port 80 after 0 ms: Could not connect to server', false],
  ['no answer within 10 s', false],
])('what curl says where forwarding is forbidden, "%s", is understood', (said, isEnded) => {
  expect(isHungUp(new Failure(`u@web: no answer from http://127.0.0.1/: ${said}`))).toBe(isEnded)
})
