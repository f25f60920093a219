import { createHmac, randomUUID } from 'node:crypto'
import type { WebhookInputs } from '../inputs/read-notify.ts'
import type { Result } from '../progress/result.ts'
import type { Outcome } from '../report/outcome.ts'
import { outcomeDocumentOf } from '../report/outcome-document.ts'
import { brief } from '../report/shorten.ts'
import type { Channel } from './channel.ts'
import { type Deadline, requestTime } from './deadline.ts'
import { type PostAnswer, postJson } from './post-json.ts'
import { isPassingStatus, PassingError, tryTwice } from './second-try.ts'

const WRITTEN_KEY = 'whsec_'
const ANSWER_LENGTH = 100

/**
 * Posts the outcome's document at the start and at the end, signed as https://www.standardwebhooks.com says: the signature
 * covers an id and a time as well, so that a request that somebody recorded is worth nothing later.
 */
export function webhookChannel({ url, secret }: WebhookInputs): Channel {
  const key = decodeSecret(secret)
  const tell = (event: 'started' | 'ended', outcome: Outcome<Result | null>, deadline: Deadline) => {
    const id = randomUUID()
    const body = JSON.stringify(outcomeDocumentOf(outcome))
    return tryTwice(deadline, async () => {
      const headers = { 'x-bluegreen-event': event, ...sign(key, id, body) }
      accept(await postJson('the webhook', url, body, headers, requestTime(deadline)))
    })
  }
  return {
    name: 'webhook',
    started: (beginning, deadline) => tell('started', beginning, deadline),
    ended: (outcome, deadline) => tell('ended', outcome, deadline),
  }
}

function accept({ status, body, retryAfter }: PostAnswer): void {
  if (status >= 200 && status < 300) return
  const said = brief(body, ANSWER_LENGTH)
  const refusal = new Error(`the receiver answered ${status}${said === '' ? '' : `: ${said}`}`)
  throw isPassingStatus(status) ? new PassingError(refusal, retryAfter) : refusal
}

/** Made again for each try: a receiver looks at the time. */
function sign(key: Buffer, id: string, body: string): Record<string, string> {
  const time = Math.floor(Date.now() / 1000)
  const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': String(time), 'webhook-signature': `v1,${signature}` }
}

function decodeSecret(secret: string): Buffer {
  if (!secret.startsWith(WRITTEN_KEY)) return Buffer.from(secret, 'utf8')
  return Buffer.from(secret.slice(WRITTEN_KEY.length), 'base64')
}
