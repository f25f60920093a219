import { type IncomingMessage, request } from 'node:http'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { messageOf } from '../failure.ts'
import { atPort } from '../inputs/host-port.ts'
import { USER_AGENT } from '../user-agent.ts'
import type { Answer } from './answer.ts'
import type { Connection } from './connection.ts'
import { runScript } from './conversation.ts'
import { answerWithin, isForwardingProhibited, openTunnel, type TunnelEndpoint } from './tunnels.ts'

/** What is asked of an HTTP server, as seen from a host. */
export interface HttpQuestion extends TunnelEndpoint {
  readonly path: string
  /** GET unless given; only curl sends other methods. */
  readonly method?: string
  /** The Host header; the address and port unless given. */
  readonly hostHeader?: string
  /** As nginx sends it where it ends TLS. */
  readonly forwardedProto?: 'https'
  readonly tls?: boolean
}

export interface HttpAnswer {
  readonly status: number
  /** At most 64 KiB of it. */
  readonly body: string
  /** Where a redirect leads; null if the answer does not say. */
  readonly location: string | null
}

const BODY_LIMIT = 65_536
const CLOSED = 'the connection was closed without an answer'

/**
 * Sends a GET from the host through its SSH connection, on a connection of its own or one that was opened for it.
 * Rejects with what went wrong when no answer came in time.
 */
export function ask(
  connection: Connection,
  question: HttpQuestion,
  tunnel: Promise<Duplex> = openTunnel(connection, question),
): Promise<HttpAnswer> {
  return connection.lost.until(askThroughTunnel(connection, question, tunnel))
}

async function askThroughTunnel(
  connection: Connection,
  question: HttpQuestion,
  tunnel: Promise<Duplex>,
): Promise<HttpAnswer> {
  let channel: Duplex
  try {
    channel = await tunnel
  } catch (thrown) {
    if (isForwardingProhibited(thrown)) return askWithCurl(connection, question)
    throw new Error(`no connection to ${atPort(question.address, question.port)}: ${messageOf(thrown)}`, {
      cause: thrown,
    })
  }
  try {
    return await answerWithin(question.timeoutMs, sendGet(question, channel))
  } finally {
    channel.destroy()
  }
}

/** Whether the server was reached, but ended the connection or refused TLS instead of answering. */
export function isHungUp(thrown: unknown): boolean {
  const { code } = thrown as { readonly code?: unknown }
  const message = messageOf(thrown)
  return code === 'ECONNRESET' || message === CLOSED || /SSL alert number|curl: \((35|52|56)\)/.test(message)
}

/** Whether something answered, but not as a server of HTTP/1 does. */
export function isNotHttp(thrown: unknown): boolean {
  return /Parse Error|HTTP\/0\.9/.test(messageOf(thrown))
}

function sendGet(question: HttpQuestion, channel: Duplex): Promise<HttpAnswer> {
  // The certificate is for the site's name, and this goes to the host itself over an authenticated connection.
  const socket = question.tls
    ? connectTls({ socket: channel, servername: question.hostHeader ?? '', rejectUnauthorized: false })
    : channel
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        method: 'GET',
        path: question.path,
        headers: { ...headersOf(question), connection: 'close' },
        createConnection: () => socket as never,
      },
      (response) => readBody(response).then(resolve, reject),
    )
    channel.once('error', reject)
    channel.once('close', () => reject(new Error(CLOSED)))
    sent.once('error', reject)
    sent.end()
  })
}

/** Of any request of the action. */
export function headersOf(question: Omit<HttpQuestion, 'path'>): Record<string, string> {
  const { hostHeader, forwardedProto } = question
  const proxy = forwardedProto === undefined ? {} : { 'x-forwarded-proto': forwardedProto }
  return { host: hostHeader ?? hostOf(question), 'user-agent': USER_AGENT, ...proxy }
}

/** Tomcat refuses a name with "_", which hosts in container networks may have; the application does not depend on it. */
function hostOf({ address, port }: Pick<HttpQuestion, 'address' | 'port'>): string {
  if (address.includes('_')) return `localhost:${port}`
  return atPort(address, port)
}

async function readBody(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= BODY_LIMIT) break
  }
  const body = Buffer.concat(chunks).subarray(0, BODY_LIMIT).toString('utf8')
  if (response.statusCode === undefined) throw new Error('the answer has no status')
  return { status: response.statusCode, body, location: response.headers.location ?? null }
}

/** For a key or an sshd that forbids forwarding: curl on the host sends the request instead. */
export async function askWithCurl(connection: Connection, question: HttpQuestion): Promise<HttpAnswer> {
  const { tls = false, address, port, path, method = 'GET', hostHeader = '', forwardedProto = '', timeoutMs } = question
  const hostAndPort = atPort(address, port)
  // curl takes the name for a TLS server from its URL only.
  const isNamed = tls && hostHeader !== ''
  const url = `${tls ? 'https' : 'http'}://${isNamed ? `${hostHeader}:${port}` : hostAndPort}${path}`
  const connectTo = isNamed ? `${hostHeader}:${port}:${hostAndPort}` : ''
  const seconds = Math.max(1, Math.ceil(timeoutMs / 1000))
  const args = [url, hostHeader || hostOf(question), connectTo, String(seconds), String(BODY_LIMIT), method]
  return readCurlAnswer(await runScript(connection, 'curl-request', [...args, forwardedProto], '', seconds))
}

/** The answer as `curl-request.sh` reports it. */
export function readCurlAnswer(answer: Answer): HttpAnswer {
  const status = answer.text('status') ?? ''
  if (!/^[1-9]\d\d$/.test(status)) throw new Error('no answer: curl returned no status')
  return { status: Number(status), body: answer.texts('body').join('\n'), location: answer.text('location') }
}
