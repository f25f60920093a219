import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it came. */
export interface Recorded {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** The body if it is JSON, else null. */
  readonly body: unknown
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown
}

/**
 * `real`: as the one that it stands in for; `lost`: does the same, and the connection breaks before the answer; `hang`: takes the
 * request and never answers; else the same answer to each.
 */
export type Mode = 'real' | 'lost' | 'hang' | Answer

export interface StandIn {
  readonly url: string
  readonly requests: readonly Recorded[]
  /** What was wrong with requests, in words. */
  readonly violations: readonly string[]
  /** How to answer from now on; `once`: only the next request, or the next POST, then as before. */
  behave(mode: Mode, times?: 'once' | 'once POST'): void
  /** Requests that wait for an answer now. */
  waiting(): number
  answered(): number
  close(): Promise<void>
}

/** A server on loopback that records every request. `judge` says what is wrong with one, `answer` plays the real one. */
export async function startStandIn(
  answer: (request: Recorded) => Answer,
  judge: (request: Recorded) => readonly string[],
): Promise<StandIn> {
  const requests: Recorded[] = []
  const violations: string[] = []
  let mode: Mode = 'real'
  let next: { readonly mode: Mode; readonly method: string | undefined } | null = null
  let waiting = 0
  let answered = 0
  const server = createServer(async (incoming, response) => {
    const request = await record(incoming)
    requests.push(request)
    violations.push(...judge(request).map((what) => `${request.method} ${request.path}: ${what}\n${request.text}`))
    const isNext = next !== null && (next.method ?? request.method) === request.method
    const now = isNext ? (next?.mode ?? mode) : mode
    if (isNext) next = null
    waiting += 1
    response.once('close', () => {
      waiting -= 1
    })
    if (now === 'hang') return
    const given = now === 'real' || now === 'lost' ? answer(request) : now
    if (now === 'lost') return void incoming.socket.resetAndDestroy()
    answered += 1
    send(response, given)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    violations,
    behave(wanted, times) {
      if (times === undefined) mode = wanted
      else next = { mode: wanted, method: times.split(' ')[1] }
    },
    waiting: () => waiting,
    answered: () => answered,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function record(incoming: IncomingMessage): Promise<Recorded> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  const url = new URL(incoming.url ?? '/', 'http://stand-in')
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: incoming.headers,
    text,
    body: parse(text),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function send(response: ServerResponse, { status, headers = {}, body = '' }: Answer): void {
  const isText = typeof body === 'string'
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json; charset=utf-8', ...headers })
  response.end(isText ? body : JSON.stringify(body))
}
