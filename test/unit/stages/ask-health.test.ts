import { once } from 'node:events'
import { createServer, type OutgoingHttpHeaders } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import type { Connection } from '../../../src/hosts/connection.ts'
import type { AppHost, Hosts } from '../../../src/hosts/hosts.ts'
import type { Inputs } from '../../../src/inputs/inputs.ts'
import { remedyForHealth } from '../../../src/plan/health/remedies.ts'
import { askHealth } from '../../../src/stages/ask-health.ts'
import { createHealthPoll } from '../../../src/stages/poll-health.ts'
import { createInputs } from '../plan/create-values.ts'

const ends: Array<() => void> = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** A port that answers every path with this; the requested paths are collected, with the protocol where nginx would tell one. */
async function answering(
  status: number,
  body = '',
  headers: OutgoingHttpHeaders = {},
): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push([request.headers['x-forwarded-proto'], request.url].filter(Boolean).join(' '))
    response.writeHead(status, headers).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  return { port: (server.address() as AddressInfo).port, asked }
}

async function closedPort(): Promise<number> {
  const { port } = await answering(200)
  const [end] = ends.splice(-1)
  end?.()
  return port
}

const forwardOut = async (_from: string, _port: number, address: string, port: number) => {
  const socket = connect(port, address)
  await once(socket, 'connect')
  return socket
}
const connection = {
  label: 'u@app',
  ssh: { forwardOut },
  lost: { reason: null, until: <T>(work: Promise<T>) => work },
} as unknown as Connection
const app = { connection, address: { host: 'app', address: '127.0.0.1' } } as unknown as AppHost
const hosts: Hosts = { apps: [app], nginx: [], close: () => undefined }

function inputsFor(blue: number, healthPort: number, nginxPath: string | null = '/'): Inputs {
  const inputs = createInputs({ ports: { blue, green: 1 } })
  const apart = { path: '/health', nginxPath, nginxProof: 'answers', ports: { blue: healthPort, green: 2 } } as const
  return { ...inputs, health: { ...inputs.health, ...apart } }
}

const UP = '{"status":"UP","groups":["readiness"]}'

test.each([
  [200, UP, 404, null],
  [200, UP, 302, null],
  [200, UP, 500, 'returned a bad answer for / (nginx-health-path can name another path): it answers 500'],
  [200, '{"status":"DOWN"}', 200, 'it answers 200 with status DOWN'],
  [404, '', 200, 'it answers 404'],
])('health port %i %s, own port %i: %s', async (status, body, own, trouble) => {
  const [health, slot] = [await answering(status, body), await answering(own)]
  const found = await askHealth(hosts, app, slot.port, inputsFor(slot.port, health.port))
  expect(found).toEqual(trouble && expect.stringContaining(trouble))
  expect(health.asked).toEqual(['/health'])
  // Both at once: a healthy slot takes no longer than one that is not.
  expect(slot.asked).toEqual(['/'])
})

test('a slot that redirects to HTTPS is asked as a load balancer that ends TLS would ask it', async () => {
  const asked: string[] = []
  const server = createServer(({ headers, url }, response) => {
    asked.push(`${headers['x-forwarded-proto'] ?? 'http'} ${url}`)
    if (headers['x-forwarded-proto'] === 'https') response.end(UP)
    else response.writeHead(302, { location: `https://${headers.host}${url}` }).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const { health } = createInputs()
  const strict = { ...health, path: '/health?a=1', status: [{ from: 200, to: 200 }] }
  expect(
    await askHealth(hosts, app, port, createInputs({ ports: { blue: port, green: 1 }, health: strict })),
  ).toBeNull()
  expect(asked).toEqual(['http /health?a=1', 'https /health?a=1'])
})

test.each([
  ['a login is behind it', 401, 302, null],
  ['only the redirect is what health-status names', 200, 302, null],
  ['the application fails behind it', 503, 302, 'it answers 503'],
  ['it is not what health-status names', 401, 200, 'it answers 401'],
])('a redirect to HTTPS counts where %s', async (_, behind, allowed, expected) => {
  const slot = createServer(({ headers, url }, response) => {
    if (headers['x-forwarded-proto'] === 'https') response.writeHead(behind).end()
    else response.writeHead(302, { location: `https://${headers.host}${url}` }).end()
  })
  slot.listen(0, '127.0.0.1')
  await once(slot, 'listening')
  ends.push(() => slot.close())
  const { port } = slot.address() as AddressInfo
  const health = { ...createInputs().health, path: '/health', status: [{ from: allowed, to: allowed }] }
  const trouble = await askHealth(hosts, app, port, createInputs({ ports: { blue: port, green: 1 }, health }))
  if (expected === null) expect(trouble).toBeNull()
  else expect(trouble).toContain(expected)
})

test('a slot whose own port is closed is not healthy', async () => {
  const health = await answering(200, UP)
  const port = await closedPort()
  const found = await askHealth(hosts, app, port, inputsFor(port, health.port))
  expect(found).toContain(`port ${port}, which gets users' requests, returned a bad answer for / `)
})

test('readiness is requested last on the health port, then the slot’s own port is checked', async () => {
  const [health, slot] = [await answering(200, UP), await answering(200)]
  const asked = createHealthPoll(hosts, app, slot.port, inputsFor(slot.port, health.port, '/orders'))
  expect(await asked.ask(true)).toMatchObject({ trouble: null })
  expect(slot.asked).toEqual([])
  expect(await asked.ask(false)).toEqual({ trouble: null, said: "ready: Spring's readiness is UP" })
  expect(health.asked).toEqual(['/health', '/health', '/health/readiness'])
  expect(slot.asked).toEqual(['/orders'])
  asked.close()
})

test('without a health port a slot is checked once', async () => {
  const slot = await answering(200, UP)
  const inputs = createInputs({ ports: { blue: slot.port, green: 1 } })
  expect(await askHealth(hosts, app, slot.port, inputs)).toBeNull()
  expect(slot.asked).toEqual(['/'])
})

test('behind an nginx that ends TLS, every question says so, as users’ requests do', async () => {
  const [health, slot] = [await answering(200, UP), await answering(200)]
  const asked = createHealthPoll(
    { ...hosts, isBehindTls: true },
    app,
    slot.port,
    inputsFor(slot.port, health.port, '/orders'),
  )
  expect(await asked.ask(false)).toMatchObject({ trouble: null })
  expect(health.asked).toEqual(['https /health', 'https /health/readiness'])
  expect(slot.asked).toEqual(['https /orders'])
  asked.close()
})

test('a redirect counts as healthy, and the log says what it hides', async () => {
  const slot = await answering(302, '', { location: 'https://app/?id=7' })
  const asked = createHealthPoll(hosts, app, slot.port, createInputs({ ports: { blue: slot.port, green: 1 } }))
  const said = 'it redirects to https://app/: neither health nor readiness can be read'
  expect(await asked.ask(false)).toEqual({ trouble: null, said })
  asked.close()
})

test('a TLS port fails the plain-HTTP check, and the remedy says what to do', async () => {
  const server = createTlsServer()
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const trouble = await askHealth(hosts, app, port, createInputs({ ports: { blue: port, green: 1 } }))
  expect(remedyForHealth(trouble ?? '').remedy).toContain('server.ssl.enabled=false')
})
