import { parseJson } from '../../parse-json.ts'
import { brief } from '../../report/shorten.ts'
import { type Deadline, requestTime } from '../deadline.ts'
import { type PostAnswer, postJson } from '../post-json.ts'
import { isPassingStatus, PassingError, tryTwice } from '../second-try.ts'

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
  no_active_hooks: 'the webhook was disabled; create a new one',
  invalid_token: 'slack-webhook-url is not valid',
  invalid_blocks: 'this is a bug in bluegreen-action; please report it',
  msg_blocks_too_long: 'this is a bug in bluegreen-action; please report it',
}
/** Refusals of a message's form, not of its sender. */
const REFUSED_FORM = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'invalid_payload'])
const ANSWER_LENGTH = 100

/**
 * Sends JSON. After a rate limit, a trouble of Slack's own or a broken connection it waits and tries once more, if the deadline
 * allows: a message that comes twice is better than one that is lost. Other answers are the caller's.
 */
export async function sendToSlack(
  url: string,
  body: unknown,
  deadline: Deadline,
  headers: Readonly<Record<string, string>> = {},
): Promise<PostAnswer> {
  return tryTwice(deadline, async () => {
    const answer = await postJson('Slack', url, JSON.stringify(body), headers, requestTime(deadline))
    const { status, retryAfter } = answer
    if (!isPassingStatus(status)) return answer
    const limit = new Error(`the rate limit was reached; Slack asks to wait ${retryAfter} s`)
    throw new PassingError(status === 429 ? limit : new Refusal(answer), retryAfter)
  })
}

/** What Slack did not do. */
export class Refusal extends Error {
  /** Of the message, not of its sender. */
  readonly isOfForm: boolean

  constructor({ status, body }: PostAnswer) {
    const said = (parseJson(body) as { error?: unknown } | null)?.error ?? body
    // A code, perhaps with words behind it; else somebody else answered, such as a proxy.
    const [text = String(status), code = ''] = /^([a-z_]+)\b.*/s.exec(String(said)) ?? []
    const hint = HINTS[code]
    super(`Slack answered ${brief(text, ANSWER_LENGTH)}${hint ? ` (${hint})` : ''}`)
    this.name = 'Refusal'
    this.isOfForm = REFUSED_FORM.has(code)
  }
}
