import { setTimeout as delay } from 'node:timers/promises'
import type { Inputs } from '../../inputs/inputs.ts'
import type { SlackInputs } from '../../inputs/read-notify.ts'
import { parseJson } from '../../parse-json.ts'
import { redactRun } from '../../report/redact.ts'
import type { Channel, Memory } from '../channel.ts'
import { type Deadline, requestTime } from '../deadline.ts'
import { type PostAnswer, postJson } from '../post-json.ts'
import { renderEnd, renderStart, renderThread, type SlackMessage } from './slack-message.ts'

type Webhook = Extract<SlackInputs, { kind: 'webhook' }>
type Bot = Extract<SlackInputs, { kind: 'bot' }>

/** Key of the run's state: where the message of the start is. */
const MESSAGE = 'slack-message'
const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false }

/** What Slack's errors mean, and how to fix them. */
const HINTS: Readonly<Record<string, string>> = {
  channel_not_found: 'slack-channel is not a channel that the app can see; invite the app to it',
  not_in_channel: 'invite the app to the channel',
  is_archived: 'the channel is archived',
  channel_is_archived: 'the channel is archived',
  invalid_auth: 'slack-bot-token is not valid',
  not_authed: 'slack-bot-token is not valid',
  token_revoked: 'slack-bot-token was revoked',
  token_expired: 'slack-bot-token has expired',
  account_inactive: 'the app was removed from the workspace',
  missing_scope: 'the app needs the scope chat:write',
  no_service: 'the webhook was removed; create a new one',
  invalid_token: 'slack-webhook-url is not valid',
}

export function slackChannel(slack: SlackInputs, inputs: Inputs, memory: Memory): Channel {
  const start = renderStart({ ...inputs, run: redactRun(inputs.run, inputs.secrets) })
  return slack.kind === 'webhook' ? slackWebhookChannel(slack, start) : slackBotChannel(slack, start, memory)
}

/** A message when the run starts and another one when it ends. */
function slackWebhookChannel({ url }: Webhook, start: SlackMessage): Channel {
  const send = async (message: SlackMessage, deadline: Deadline) => {
    const { status, body } = await sendToSlack(url, { ...message, ...NO_PREVIEWS }, deadline)
    if (status !== 200) throw refusal(body.slice(0, 100) || String(status))
  }
  return {
    name: 'Slack',
    started: (_, deadline) => send(start, deadline),
    ended: (outcome, deadline) => send(renderEnd(outcome, { isWhole: true }), deadline),
  }
}

/** One message that is updated, and its thread. */
function slackBotChannel(slack: Bot, start: SlackMessage, memory: Memory): Channel {
  const told = memory.read(MESSAGE)
  let posted = told === null ? null : (JSON.parse(told) as Posted)
  const post = (message: SlackMessage, deadline: Deadline, extra = {}) =>
    callSlack(slack, 'chat.postMessage', { channel: slack.channel, ...message, ...NO_PREVIEWS, ...extra }, deadline)
  return {
    name: 'Slack',
    async started(_, deadline) {
      posted = await post(start, deadline)
      memory.write(MESSAGE, JSON.stringify(posted))
    },
    async ended(outcome, deadline) {
      const message = renderEnd(outcome, { isWhole: false })
      const updated =
        posted && (await callSlack(slack, 'chat.update', { ...posted, ...message }, deadline).catch(() => null))
      const { channel, ts } = updated ?? (await post(message, deadline))
      const thread = renderThread(outcome)
      // An update makes no sound: a failure is posted to the channel as well.
      const loud = outcome.failure ? { reply_broadcast: true } : {}
      if (thread) await post(thread, deadline, { channel, thread_ts: ts, ...loud })
    },
  }
}

/** Where a message is. */
interface Posted {
  readonly channel: string
  readonly ts: string
}

async function callSlack({ apiUrl, token }: Bot, method: string, body: object, deadline: Deadline): Promise<Posted> {
  const answer = await sendToSlack(`${apiUrl}/${method}`, body, deadline, { authorization: `Bearer ${token}` })
  const said = parseJson(answer.body) as ApiAnswer | null
  if (said?.ok !== true) throw refusal(said?.error ?? String(answer.status))
  return { channel: said.channel ?? '', ts: said.ts ?? '' }
}

interface ApiAnswer extends Partial<Posted> {
  readonly ok?: boolean
  readonly error?: string
}

/** Sends JSON. After a rate limit it waits and tries once more, if the deadline allows; other answers are the caller's. */
async function sendToSlack(
  url: string,
  body: unknown,
  deadline: Deadline,
  headers: Readonly<Record<string, string>> = {},
): Promise<PostAnswer> {
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

function refusal(error: string): Error {
  const hint = HINTS[error]
  return new Error(`Slack answered ${error}${hint ? ` (${hint})` : ''}`)
}
