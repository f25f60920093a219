import { type IncomingMessage, request } from 'node:http'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { messageOf } from '../failure.ts'
import type { Connection } from './connection.ts'
import { runScript } from './conversation.ts'

/** What is asked of an HTTP server, from where a host stands. */
export interface HttpQuestion {
  readonly address: string
  readonly port: number
  readonly path: string
  /** The Host header; the address and port unless given. */
  readonly hostHeader?: string
  readonly tls?: boolean
  readonly timeoutMs: number
}

export interface HttpAnswer {
  readonly status: number
  /** At most 64 KiB of it. */
  readonly body: string
}

const BODY_LIMIT = 65_536
/** RFC 4254, section 5.1: SSH_OPEN_ADMINISTRATIVELY_PROHIBITED. */
const FORWARDING_PROHIBITED = 1

/** Connects from the host to an HTTP server, for a question that is to follow. */
export function openDoor(
  { ssh }: Connection,
  { address, port }: Pick<HttpQuestion, 'address' | 'port'>,
): Promise<Duplex> {
  // A connection that is closed throws at once.
  const opening = Promise.resolve().then(() => ssh.forwardOut('127.0.0.1', 0, address, port))
  // Noticed by whoever asks.
  opening.catch(() => undefined)
  return opening
}

/**
 * Sends a GET from the host through its SSH connection, on a connection of its own or one that was opened for it.
 * Rejects with what went wrong when no answer came in time.
 */
export async function ask(
  connection: Connection,
  question: HttpQuestion,
  door: Promise<Duplex> = openDoor(connection, question),
): Promise<HttpAnswer> {
  const deadline = AbortSignal.timeout(question.timeoutMs)
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(new Error(`no answer within ${question.timeoutMs / 1000} s`)))
  })
  return Promise.race([askThroughTunnel(connection, question, door, deadline), late, connection.lost])
}

async function askThroughTunnel(
  connection: Connection,
  question: HttpQuestion,
  door: Promise<Duplex>,
  deadline: AbortSignal,
): Promise<HttpAnswer> {
  let channel: Duplex
  try {
    channel = await door
  } catch (thrown) {
    if ((thrown as { reason?: unknown }).reason === FORWARDING_PROHIBITED) return askWithCurl(connection, question)
    throw new Error(`no connection to ${question.address}:${question.port}: ${messageOf(thrown)}`, { cause: thrown })
  }
  deadline.addEventListener('abort', () => channel.destroy())
  try {
    return await sendGet(question, channel)
  } finally {
    channel.destroy()
  }
}

function sendGet(question: HttpQuestion, channel: Duplex): Promise<HttpAnswer> {
  const hostHeader = question.hostHeader ?? hostOf(question)
  // The certificate is for the site's name, and this asks the host itself over an authenticated link.
  const socket = question.tls
    ? connectTls({ socket: channel, servername: question.hostHeader ?? '', rejectUnauthorized: false })
    : channel
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        method: 'GET',
        path: question.path,
        headers: { host: hostHeader, 'user-agent': 'bluegreen-action', connection: 'close' },
        createConnection: () => socket as never,
      },
      (response) => readBody(response).then(resolve, reject),
    )
    channel.once('error', reject)
    channel.once('close', () => reject(new Error('the connection was closed without an answer')))
    sent.once('error', reject)
    sent.end()
  })
}

/** Tomcat refuses a name with "_", as a host of a network of containers may have; the application does not go by it. */
function hostOf({ address, port }: HttpQuestion): string {
  if (address.includes('_')) return `localhost:${port}`
  return `${address.includes(':') ? `[${address}]` : address}:${port}`
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
  return { status: response.statusCode ?? 0, body }
}

/** For a key or an sshd that forbids forwarding: curl on the host asks instead. */
async function askWithCurl(connection: Connection, question: HttpQuestion): Promise<HttpAnswer> {
  const { address, port, path, tls } = question
  const host = address.includes(':') ? `[${address}]` : address
  // By its name, so that TLS asks for the name's certificate; connected to where the question says.
  const name = question.hostHeader ?? hostOf(question).replace(/:\d+$/, '')
  const url = `${tls ? 'https' : 'http'}://${name}:${port}${path}`
  const seconds = String(Math.max(1, Math.ceil(question.timeoutMs / 1000)))
  const lines = await runScript(connection, 'ask', [
    url,
    `${host}:${port}`,
    question.hostHeader ?? '',
    seconds,
    String(BODY_LIMIT),
  ])
  const status = Number(lines.find((line) => line.word === 'status')?.rest ?? 0)
  const body = lines.filter((line) => line.word === 'body').map((line) => line.rest)
  return { status, body: body.join('\n') }
}
