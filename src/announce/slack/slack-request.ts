import { setTimeout as delay } from 'node:timers/promises'
import { type Deadline, requestTime } from '../deadline.ts'
import { type Answer, postJson } from '../post-json.ts'

/** Sends JSON. After a rate limit it waits and tries once more, if the deadline allows; other answers are the caller's. */
export async function sendToSlack(
  url: string,
  body: unknown,
  deadline: Deadline,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const send = () => postJson('Slack', url, JSON.stringify(body), headers, requestTime(deadline))
  const first = await send()
  if (first.status !== 429) return first
  const wait = first.retryAfter * 1000
  if (performance.now() + wait >= deadline) {
    throw new Error(`the rate limit was reached; Slack asks to wait ${first.retryAfter} s, which is too long`)
  }
  await delay(wait)
  const second = await send()
  if (second.status === 429) throw new Error('the rate limit was reached again after a wait')
  return second
}
