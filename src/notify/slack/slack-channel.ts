import type { Inputs } from '../../inputs/inputs.ts'
import type { SlackInputs } from '../../inputs/read-notify.ts'
import { parseJson } from '../../parse-json.ts'
import { redactRun } from '../../report/redact-outcome.ts'
import type { Channel, SavedState } from '../channel.ts'
import type { Deadline } from '../deadline.ts'
import { Refusal, sendToSlack } from './send-to-slack.ts'
import { renderEnd, renderHeadline, renderStart, renderThread, type SlackMessage } from './slack-message.ts'

type Webhook = Extract<SlackInputs, { kind: 'webhook' }>
type Bot = Extract<SlackInputs, { kind: 'bot' }>

/** Key of the run's state: where the message of the start is. */
const MESSAGE = 'slack-message'
const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false }

export function slackChannel(slack: SlackInputs, inputs: Inputs, saved: SavedState): Channel {
  const start = renderStart({ ...inputs, run: redactRun(inputs.run, inputs.secrets) })
  return slack.kind === 'webhook' ? slackWebhookChannel(slack, start) : slackBotChannel(slack, start, saved)
}

/** A message when the run starts and another one when it ends. */
function slackWebhookChannel({ url }: Webhook, start: SlackMessage): Channel {
  const send = (message: SlackMessage, deadline: Deadline) =>
    sendWholeOrHeadline(message, async (form) => {
      const answer = await sendToSlack(url, { ...form, ...NO_PREVIEWS }, deadline)
      if (answer.status !== 200) throw new Refusal(answer)
    })
  return {
    name: 'Slack',
    started: (_, deadline) => send(start, deadline),
    ended: (outcome, deadline) => send(renderEnd(outcome, { isWhole: true }), deadline),
  }
}

/** One message that is updated, and its thread. */
function slackBotChannel(slack: Bot, start: SlackMessage, saved: SavedState): Channel {
  const told = saved.read(MESSAGE)
  let posted = told === null ? null : (JSON.parse(told) as Posted)
  const post = (message: SlackMessage, deadline: Deadline, extra = {}) =>
    callSlack(slack, 'chat.postMessage', message, { channel: slack.channel, ...NO_PREVIEWS, ...extra }, deadline)
  return {
    name: 'Slack',
    async started(_, deadline) {
      posted = await post(start, deadline)
      saved.write(MESSAGE, JSON.stringify(posted))
    },
    async ended(outcome, deadline) {
      const message = renderEnd(outcome, { isWhole: false })
      const updated = posted && (await callSlack(slack, 'chat.update', message, posted, deadline).catch(() => null))
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

async function callSlack(
  { apiUrl, token }: Bot,
  method: string,
  message: SlackMessage,
  place: object,
  deadline: Deadline,
): Promise<Posted> {
  return sendWholeOrHeadline(message, async (form) => {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await sendToSlack(`${apiUrl}/${method}`, { ...form, ...place }, deadline, headers)
    const said = parseJson(answer.body) as ApiAnswer | null
    if (said?.ok !== true) throw new Refusal(answer)
    return { channel: said.channel ?? '', ts: said.ts ?? '' }
  })
}

interface ApiAnswer extends Partial<Posted> {
  readonly ok?: boolean
}

/** Which version is live must not be lost with a detail of which Slack does not like the form. */
async function sendWholeOrHeadline<T>(message: SlackMessage, send: (form: SlackMessage) => Promise<T>): Promise<T> {
  try {
    return await send(message)
  } catch (thrown) {
    if (!(thrown instanceof Refusal && thrown.isOfForm)) throw thrown
    return send(renderHeadline(message))
  }
}
