import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Visit, visit } from '../../../src/web/visit.ts'
import { startProxy } from './proxy.ts'

const NAME = 'shop.nowhere.invalid'
const ends: Array<() => void> = []
beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']) {
    vi.stubEnv(name, undefined)
  }
})
afterEach(() => {
  vi.unstubAllEnvs()
  for (const end of ends.splice(0)) end()
})

async function portOf(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}

async function startSite(answer: RequestListener) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`)
    answer(request, response)
  })
  const port = await portOf(server)
  return { port, url: `http://127.0.0.1:${port}`, asked }
}

const LOGIN = { user: 'mona', password: 'p@ss' }

async function proxyTo(port: number, login?: typeof LOGIN) {
  const proxy = await startProxy(port, login)
  ends.push(proxy.close)
  return proxy
}

const ok: RequestListener = (_, response) => void response.end('ok')
const good = { status: 200, trouble: '', isConnected: true }
const silent = (trouble: string | RegExp, isConnected: boolean): Visit => ({
  status: null,
  trouble: expect.stringMatching(trouble),
  isConnected,
})

test('a plain request goes to the proxy itself, with its login', async () => {
  const site = await startSite(ok)
  const proxy = await proxyTo(site.port, LOGIN)
  vi.stubEnv('HTTP_PROXY', proxy.url)
  expect(await visit(`http://${NAME}/?a=b#c`, 5_000)).toEqual(good)
  expect(proxy.log).toEqual([`GET http://${NAME}/?a=b`])
  expect(site.asked).toEqual([`${NAME}/?a=b`])
})

test('NO_PROXY is respected, also of what it redirects to', async () => {
  const site = await startSite(({ headers: { host } }, response) => {
    if (host === NAME) response.writeHead(302, { location: `${site.url}/there` })
    response.end()
  })
  const proxy = await proxyTo(site.port)
  vi.stubEnv('HTTP_PROXY', proxy.url)
  expect(await visit(`http://${NAME}/`, 5_000)).toEqual(good)
  expect(proxy.log).toEqual([`GET http://${NAME}/`])
  vi.stubEnv('NO_PROXY', `localhost,.nowhere.invalid`)
  expect(await visit(`http://${NAME}/`, 5_000)).toEqual(silent(/^getaddrinfo E\w+ shop\.nowhere\.invalid$/, false))
  expect(proxy.log).toHaveLength(1)
})

test('by HTTPS through a tunnel, the certificate must be one that Node.js trusts, as NODE_EXTRA_CA_CERTS says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'visit-'))
  ends.push(() => rmSync(folder, { recursive: true }))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`]
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, '-out', cert]
  execFileSync('openssl', [...request, '-keyout', key], { stdio: 'ignore' })
  const port = await portOf(createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, ok))
  const proxy = await proxyTo(port, LOGIN)
  const file = join(import.meta.dirname, '../../../src/web/visit.ts')
  const code = `import(process.argv[1]).then(({ visit }) => visit('https://${NAME}/', 5000)).then((v) => console.log(JSON.stringify(v)))`
  const run = async (more: NodeJS.ProcessEnv) => {
    const env = { ...process.env, HTTPS_PROXY: proxy.url, ...more }
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', code, file], { env })
    return JSON.parse(stdout) as Visit
  }
  const through = ` \\(through the runner's proxy ${new URL(proxy.url).host}\\)$`
  expect(await run({})).toEqual(silent(`^self-signed certificate.*${through}`, false))
  expect(await run({ NODE_EXTRA_CA_CERTS: cert })).toEqual(good)
  const strange = { HTTPS_PROXY: proxy.url.replace('mona', 'lisa'), NODE_EXTRA_CA_CERTS: cert }
  expect(await run(strange)).toEqual(silent(`statusCode=407${through}`, false))
})

test('redirects are followed, relative ones too, up to 20', async () => {
  const site = await startSite(({ url = '' }, response) => {
    const left = Number(url.slice(1))
    if (left > 0) response.writeHead(302, { location: `./${left - 1}` })
    response.end()
  })
  expect(await visit(`${site.url}/20`, 5_000)).toEqual(good)
  expect(site.asked).toHaveLength(21)
  expect(await visit(`${site.url}/21`, 5_000)).toEqual(silent('too many redirects', true))
})

test.each(['app://login', 'http://['])('a redirect to %s is a bad answer', async (location) => {
  const site = await startSite((_, response) => void response.writeHead(302, { location }).end())
  expect(await visit(site.url, 5_000)).toEqual(silent('something that is not a web address', true))
})

test('an address that answers was reached, whatever it redirects to', async () => {
  const site = await startSite((_, response) => void response.writeHead(302, { location: `https://${NAME}/` }).end())
  expect(await visit(site.url, 5_000)).toEqual(silent('getaddrinfo', true))
})

test('an endless body is not read', async () => {
  const closed = Promise.withResolvers<void>()
  const site = await startSite((_, response) => {
    response.on('close', closed.resolve)
    response.write('x')
  })
  expect(await visit(site.url, 5_000)).toEqual(good)
  await closed.promise
})

test('a server that takes the connection was reached, even if no answer comes', async () => {
  const hanging = await startSite(() => undefined)
  expect(await visit(hanging.url, 200)).toEqual(silent('^no answer within 0.2 s$', true))
  const rude = await portOf(createTcpServer((socket) => void socket.on('data', () => socket.destroy())))
  expect(await visit(`http://127.0.0.1:${rude}`, 5_000)).toEqual(silent('socket hang up', true))
})

test('without a connection, or without TLS where it belongs, nothing was reached', async () => {
  const closed = createTcpServer()
  const port = await portOf(closed)
  closed.close()
  expect(await visit(`http://127.0.0.1:${port}`, 5_000)).toEqual(silent('ECONNREFUSED', false))
  const plain = await startSite(ok)
  expect(await visit(plain.url.replace('http', 'https'), 5_000)).toEqual(silent('SSL|EPROTO', false))
})

test('a proxy that never makes the tunnel is given up on', async () => {
  const silentProxy = await portOf(createTcpServer(() => undefined))
  vi.stubEnv('HTTPS_PROXY', `127.0.0.1:${silentProxy}`)
  expect(await visit(`https://${NAME}/`, 200)).toEqual(silent('no answer within 0.2 s .through the runner', false))
})
