import type { IncomingMessage } from 'node:http'
import { HttpClient } from '@actions/http-client'
import { USER_AGENT } from '../user-agent.ts'
import { giveUpAfter } from './deadline.ts'
import { isBrokenConnection, PassingError } from './second-try.ts'

/** Characters of an answer that are read; the rest is ignored. */
const LONGEST_ANSWER = 100_000

export interface PostAnswer {
  readonly status: number
  /** Seconds that a refusal asks to wait; 1 if it does not say. */
  readonly retryAfter: number
  readonly body: string
}

/**
 * Posts a JSON text within so many milliseconds; redirects are not followed. `who` is for the error that says who did not answer;
 * a connection that breaks is a PassingError.
 */
export async function postJson(
  who: string,
  url: string,
  text: string,
  headers: Readonly<Record<string, string>>,
  milliseconds: number,
): Promise<PostAnswer> {
  // This client uses the runner's proxy, if there is one.
  const client = new HttpClient(USER_AGENT, [], { allowRetries: false, allowRedirects: false })
  const exchange = async () => {
    const type = { 'content-type': 'application/json; charset=utf-8' }
    const { message } = await client.post(url, text, { ...type, ...headers })
    const retryAfter = readSeconds(message.headers['retry-after'])
    return { status: message.statusCode ?? 0, retryAfter, body: await readBeginning(message) }
  }
  try {
    return await giveUpAfter(milliseconds, who, exchange())
  } catch (thrown) {
    throw isBrokenConnection(thrown) ? new PassingError(thrown, 1) : thrown
  } finally {
    client.dispose()
  }
}

/** A number of seconds, or a date. */
function readSeconds(asked: string | undefined): number {
  const seconds = Number(asked ?? 1)
  return Number.isNaN(seconds) ? (Date.parse(asked ?? '') - Date.now()) / 1000 || 1 : seconds
}

async function readBeginning(message: IncomingMessage): Promise<string> {
  message.setEncoding('utf8')
  let text = ''
  for await (const piece of message) {
    text += piece
    if (text.length > LONGEST_ANSWER) break
  }
  return text
}
