import { Agent, type ClientRequest, request } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Connection } from './connection.ts'
import { askWithCurl, type HttpQuestion, headersOf } from './http.ts'
import { isForwardingProhibited, openTunnel } from './tunnels.ts'
import { withTimeout } from './with-timeout.ts'

/** Sends requests to one HTTP server, from a host, over connections that stay open. */
export interface Caller {
  /** Returns the status of the answer, once it is complete. Rejects with what went wrong if none came in time. */
  call(method: string, path: string): Promise<number>
  close(): void
}

export function openCaller(connection: Connection, endpoint: Omit<HttpQuestion, 'path' | 'method'>): Caller {
  const agent = new Agent({ keepAlive: true })
  // An SSH channel has none of a socket's options.
  Object.assign(agent, {
    createConnection(_: unknown, done: (error: unknown, channel?: Duplex) => void) {
      openTunnel(connection, endpoint).then((channel) => done(null, channel), done)
    },
    keepSocketAlive: () => true,
    reuseSocket: (_: unknown, sent: ClientRequest) => {
      sent.reusedSocket = true
    },
  })
  const call = async (method: string, path: string): Promise<number> => {
    const asking = sendRequest(agent, method, path, headersOf(endpoint))
    const late = () => new Error(`no answer within ${endpoint.timeoutMs / 1000} s`)
    try {
      return await connection.lost.until(withTimeout(endpoint.timeoutMs / 1000, asking.status, late))
    } catch (thrown) {
      if (isForwardingProhibited(thrown)) {
        return (await askWithCurl(connection, { ...endpoint, path, method })).status
      }
      // The server may have closed an idle connection just as this was sent over it.
      if (asking.isReused() && asking.hasFailed()) return call(method, path)
      throw thrown
    } finally {
      asking.abandon()
    }
  }
  return { call, close: () => agent.destroy() }
}

function sendRequest(agent: Agent, method: string, path: string, common: Record<string, string>) {
  const headers = { ...common, ...(method === 'POST' ? { 'content-length': '0' } : {}) }
  const sent = request({ agent, method, path, headers })
  const answered = Promise.withResolvers<number>()
  let failed = false
  let isOver = false
  sent.once('error', (thrown) => {
    failed = true
    answered.reject(thrown)
  })
  sent.once('response', (response) => {
    response.once('error', answered.reject)
    response.once('end', () => {
      isOver = true
      // By then the connection is free for the next one.
      setImmediate(() => answered.resolve(response.statusCode ?? 0))
    })
    response.resume()
  })
  sent.end()
  return {
    status: answered.promise,
    isReused: () => sent.reusedSocket,
    hasFailed: () => failed,
    abandon: () => {
      if (!isOver) sent.destroy()
    },
  }
}
