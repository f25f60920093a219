import { setTimeout as delay } from 'node:timers/promises'
import { HttpClient } from '@actions/http-client'
import { type Deadline, giveUpAfter, requestTime } from './deadline.ts'

export interface SlackAnswer {
  readonly status: number
  readonly body: string
}

/** Sends JSON. A rate limit is waited out once, where that is possible before the deadline; other answers are the caller's. */
export async function sendToSlack(
  url: string,
  body: unknown,
  deadline: Deadline,
  headers: Readonly<Record<string, string>> = {},
): Promise<SlackAnswer> {
  const first = await send(url, body, headers, requestTime(deadline))
  if (first.status !== 429) return first
  const wait = first.retryAfter * 1000
  if (performance.now() + wait >= deadline) {
    throw new Error(`the rate limit is reached; Slack asks to wait ${first.retryAfter} s, which is too long`)
  }
  await delay(wait)
  const second = await send(url, body, headers, requestTime(deadline))
  if (second.status === 429) throw new Error('the rate limit is reached, after a wait too')
  return second
}

async function send(url: string, body: unknown, headers: Readonly<Record<string, string>>, milliseconds: number) {
  // This client goes through the runner's proxy, where there is one.
  const client = new HttpClient('bluegreen-action', [], { allowRetries: false, allowRedirects: false })
  const exchange = async () => {
    const type = { 'content-type': 'application/json; charset=utf-8' }
    const response = await client.post(url, JSON.stringify(body), { ...type, ...headers })
    const { statusCode = 0, headers: answered } = response.message
    return { status: statusCode, retryAfter: Number(answered['retry-after'] ?? 1), body: await response.readBody() }
  }
  try {
    return await giveUpAfter(milliseconds, 'Slack', exchange())
  } finally {
    client.dispose()
  }
}
