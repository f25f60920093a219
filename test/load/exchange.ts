import { type Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Outcome } from './tally.ts'

export interface Exchange {
  readonly hostname: string
  readonly port: string
  readonly path: string
  readonly agent: Agent
  /** Sent by POST and expected back byte for byte. Without it, a GET whose answer names its version. */
  readonly body?: Buffer
}

const longestMs = 10_000

/** Makes one request, once. Anything but status 200 with the right body is a failure. */
export function exchange({ body, ...target }: Exchange): Promise<Outcome> {
  return new Promise((resolve) => {
    const sent = request({ ...target, method: body ? 'POST' : 'GET', headers: headersOf(body) })
    const deadline = setTimeout(() => sent.destroy(new Error(`no answer within ${longestMs} ms`)), longestMs)
    const settle = (outcome: Outcome) => {
      clearTimeout(deadline)
      resolve(outcome)
    }
    const fail = (error: Error) => settle({ error: error.message, reset: wasReset(sent, error) })
    sent.on('error', fail)
    sent.on('response', (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', fail)
      answer.on('end', () => settle(judge(answer, Buffer.concat(chunks), body)))
    })
    sent.end(body)
  })
}

function headersOf(body: Buffer | undefined): Record<string, string> {
  return body ? { 'Content-Type': 'application/octet-stream', 'Content-Length': String(body.length) } : {}
}

function judge(answer: IncomingMessage, received: Buffer, expected: Buffer | undefined): Outcome {
  const version = answer.headers['x-version']
  if (answer.statusCode !== 200) return { error: `status ${answer.statusCode}`, reset: false }
  if (typeof version !== 'string') return { error: 'no X-Version header', reset: false }
  const right = expected ? received.equals(expected) : received.includes(version)
  return right ? { version } : { error: `wrong body of ${received.length} bytes from ${version}`, reset: false }
}

function wasReset(sent: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return sent.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}
