import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

/** A company's proxy: what it was asked for, as its log would have it. */
export interface Proxy {
  readonly url: string
  readonly log: readonly string[]
  close(): void
}

interface Login {
  readonly user: string
  readonly password: string
}

/** Knows every name, as a port of loopback. Like Squid, it makes tunnels to port 443 alone. Its URL contains the login that it asks for. */
export async function startProxy(port: number, login: Login | null = null): Promise<Proxy> {
  const log: string[] = []
  const isWelcome = ({ headers }: IncomingMessage) =>
    login === null || headers['proxy-authorization'] === `Basic ${btoa(`${login.user}:${login.password}`)}`
  const server = createServer((incoming, response) => {
    log.push(`${incoming.method} ${incoming.url}`)
    if (!isWelcome(incoming)) return void response.writeHead(407).end()
    const { pathname, search } = new URL(incoming.url ?? '')
    const { host = '' } = incoming.headers
    const onward = request({ host: '127.0.0.1', port, path: `${pathname}${search}`, headers: { host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    onward.end()
  })
  server.on('connect', (incoming, socket) => {
    log.push(`CONNECT ${incoming.url}`)
    socket.on('error', () => undefined)
    if (!isWelcome(incoming)) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    if (!incoming.url?.endsWith(':443')) return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: own } = server.address() as AddressInfo
  const as = login === null ? '' : `${login.user}:${encodeURIComponent(login.password)}@`
  return { url: `http://${as}127.0.0.1:${own}`, log, close: () => server.close() }
}
