import { afterEach, expect, test, vi } from 'vitest'
import { loadWith, REQUIRED } from './load-with.ts'

afterEach(() => vi.unstubAllEnvs())

const BOT = { 'slack-bot-token': 'xoxb-1-secret', 'slack-channel': '#deploys' }

test('messages go to Slack in one way', () => {
  const webhook = { 'slack-webhook-url': 'https://hooks.slack.com/services/T0/B0/x' }
  const problem = 'slack-webhook-url is set together with slack-bot-token or slack-channel; allowed: one or the other'
  expect(loadWith({ ...REQUIRED, ...BOT, ...webhook }).problems).toEqual([problem])
  expect(loadWith({ ...REQUIRED, ...webhook, 'slack-channel': '#deploys' }).problems).toEqual([problem])
})

test('a bot’s token is masked, and goes to no address that others can listen to', () => {
  expect(loadWith({ ...REQUIRED, ...BOT }).printed).toContain('::add-mask::xoxb-1-secret\n')
  vi.stubEnv('SLACK_API_URL', 'http://slack-gov.com/api')
  expect(loadWith({ ...REQUIRED, ...BOT }).problems).toEqual([
    'the environment variable SLACK_API_URL is not an https:// address',
  ])
  vi.stubEnv('SLACK_API_URL', 'https://slack-gov.com/api//')
  expect(loadWith({ ...REQUIRED, ...BOT }).inputs?.notify.slack).toMatchObject({ apiUrl: 'https://slack-gov.com/api' })
})
