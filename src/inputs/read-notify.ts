import type { InputReader } from './input-reader.ts'

/** How messages get to Slack: by a webhook that has its channel, or as a bot in a channel. */
export type SlackInputs =
  | { readonly kind: 'webhook'; readonly url: string }
  /** `apiUrl` without a slash at its end. */
  | { readonly kind: 'bot'; readonly token: string; readonly channel: string; readonly apiUrl: string }

/** A receiver of the outcome as JSON. */
export interface WebhookInputs {
  readonly url: string
  /** As the input has it: the key's own text, or `whsec_` and its base64. */
  readonly secret: string
}

export interface NotifyInputs {
  readonly slack: SlackInputs | null
  readonly webhook: WebhookInputs | null
  /** Empty: nothing is reported to GitHub. */
  readonly githubToken: string
}

/** Other than for Slack's own cloud, `SLACK_API_URL` says where the Web API is: GovSlack's is on another host. */
const SLACK_API_URL = 'https://slack.com/api'
/** Those of Slack's own cloud and of GovSlack that take messages. */
const SLACK_HOOKS = ['hooks.slack.com', 'hooks.slack-gov.com']
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']
/** What https://www.standardwebhooks.com requires of a key: at least 24 bytes. */
const WRITTEN_KEY = /^whsec_[A-Za-z0-9+/]{32,}={0,2}$/

export function readNotify(inputs: InputReader): NotifyInputs {
  return { slack: readSlack(inputs), webhook: readWebhook(inputs), githubToken: inputs.text('github-token') }
}

function readSlack(inputs: InputReader): SlackInputs | null {
  const url = inputs.text('slack-webhook-url')
  const token = inputs.text('slack-bot-token')
  const channel = inputs.text('slack-channel')
  if (url !== '') return readSlackWebhook(inputs, url, token + channel !== '')
  if (token === '' && channel === '') return null
  return readBot(inputs, token, channel)
}

function readSlackWebhook(inputs: InputReader, url: string, hasBot: boolean): SlackInputs {
  if (hasBot) {
    inputs.report('slack-webhook-url is set together with slack-bot-token or slack-channel; allowed: one or the other')
  }
  if (!isSafeAddress(url)) {
    inputs.report(
      'slack-webhook-url is not an https:// address; allowed: the address that Slack shows, https://hooks.slack.com/…',
    )
  } else if (isSlackHook(url, /^\/(?:triggers|workflows)\//)) {
    inputs.report(
      'slack-webhook-url starts a workflow of Slack, which takes no messages; allowed: the address of an incoming webhook, https://hooks.slack.com/services/…',
    )
  }
  return { kind: 'webhook', url }
}

function readBot(inputs: InputReader, token: string, channel: string): SlackInputs {
  if (token === '') inputs.report('slack-channel is set without slack-bot-token; allowed: both or neither')
  else if (!/^xox[a-z][.-][!-~]+$/.test(token)) {
    inputs.report('slack-bot-token is not a bot token; allowed: a token that begins with xoxb-')
  }
  if (channel === '') inputs.report('slack-bot-token is set without slack-channel; allowed: both or neither')
  else if (!/^#?[\p{L}\p{N}_-]{1,80}$/u.test(channel)) {
    inputs.reportWrong('slack-channel', "a channel's name or ID, as in #deploys or C0123ABCD")
  }
  const apiUrl = (process.env['SLACK_API_URL'] || SLACK_API_URL).replace(/(?<!\/)\/+$/, '')
  if (!isSafeAddress(apiUrl)) inputs.report('the environment variable SLACK_API_URL is not an https:// address')
  return { kind: 'bot', token, channel, apiUrl }
}

function readWebhook(inputs: InputReader): WebhookInputs | null {
  const url = inputs.text('webhook-url')
  const secret = inputs.text('webhook-secret')
  if (url === '' && secret === '') return null
  if (url === '') inputs.report('webhook-secret is set without webhook-url; allowed: both or neither')
  else if (!isSafeAddress(url)) {
    inputs.report(
      'webhook-url is not an https:// address; allowed: https://…, and http://localhost on the runner itself',
    )
  } else if (isSlackHook(url, /^\/services\//)) {
    inputs.report(
      'webhook-url is an incoming webhook of Slack, which takes nothing but messages; allowed: a receiver of your own (for messages, set slack-webhook-url)',
    )
  } else if (hasUserInfo(url)) {
    inputs.report(
      'webhook-url contains a user name or password; allowed: an address without them, since the signature says who sent it',
    )
  }
  if (secret === '') inputs.report('webhook-url is set without webhook-secret; allowed: both or neither')
  else if (secret.startsWith('whsec_') && !WRITTEN_KEY.test(secret)) {
    inputs.report('webhook-secret begins with whsec_, so at least 24 bytes in base64 must follow')
  }
  return { url, secret }
}

function hasUserInfo(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && url.username + url.password !== ''
}

function isSlackHook(address: string, path: RegExp): boolean {
  const url = URL.parse(address)
  return url !== null && SLACK_HOOKS.includes(url.hostname) && path.test(url.pathname)
}

/** Secrets go there: in the clear only to this machine. */
function isSafeAddress(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname))
}
