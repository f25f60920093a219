import type { InputReader } from './input-reader.ts'
import type { ReportInputs, SlackInputs } from './inputs.ts'

/** Other than for Slack's own cloud, `SLACK_API_URL` says where the Web API is: GovSlack's is on another host. */
const SLACK_API_URL = 'https://slack.com/api'
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

export function readReports(inputs: InputReader): ReportInputs {
  return { slack: readSlack(inputs), githubToken: inputs.text('github-token') }
}

function readSlack(inputs: InputReader): SlackInputs | null {
  const url = inputs.text('slack-webhook-url')
  const token = inputs.text('slack-bot-token')
  const channel = inputs.text('slack-channel')
  if (url !== '') return readWebhook(inputs, url, token + channel !== '')
  if (token === '' && channel === '') return null
  return readBot(inputs, token, channel)
}

function readWebhook(inputs: InputReader, url: string, hasBot: boolean): SlackInputs {
  if (hasBot) {
    inputs.report('slack-webhook-url is set together with slack-bot-token or slack-channel; allowed: one way to Slack')
  }
  if (!isSafeAddress(url)) {
    inputs.report('slack-webhook-url is not an https:// address; allowed: what Slack shows, https://hooks.slack.com/…')
  }
  return { kind: 'webhook', url }
}

function readBot(inputs: InputReader, token: string, channel: string): SlackInputs {
  if (token === '') inputs.report('slack-channel is set without slack-bot-token; allowed: both or neither')
  else if (!/^xox[a-z][.-][!-~]+$/.test(token)) {
    inputs.report('slack-bot-token is not a bot token; allowed: the one that begins with xoxb-')
  }
  if (channel === '') inputs.report('slack-bot-token is set without slack-channel; allowed: both or neither')
  else if (!/^#?[\p{L}\p{N}_-]{1,80}$/u.test(channel)) {
    inputs.refuse('slack-channel', "a channel's name or ID, as in #deploys or C0123ABCD")
  }
  const apiUrl = (process.env['SLACK_API_URL'] || SLACK_API_URL).replace(/(?<!\/)\/+$/, '')
  if (!isSafeAddress(apiUrl)) inputs.report('the environment variable SLACK_API_URL is not an https:// address')
  return { kind: 'bot', token, channel, apiUrl }
}

/** Secrets go there: in the clear only to this machine. */
function isSafeAddress(text: string): boolean {
  const url = URL.parse(text)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname))
}
