import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { slackChannel } from '../../../src/notify/slack/slack-channel.ts'
import { readExample } from '../../examples/outcome-file.ts'
import { BOT_TOKEN, CHANNEL, startSlack } from '../../stand-ins/slack.ts'
import { checkAgainstSlackTypes } from '../../stand-ins/slack-types.ts'
import { createInputs } from '../plan/create-values.ts'
import { begun, deployed } from '../report/reported-outcomes.ts'

const slack = await startSlack()
const bot = { kind: 'bot', token: BOT_TOKEN, channel: CHANNEL.name, apiUrl: slack.apiUrl } as const
const failed = readExample('failed-boot')
const soon = () => performance.now() + 10_000
let from = 0
const sent = () => slack.requests.slice(from).map(({ path, body }) => ({ path, ...(body as { text: string }) }))
const open = (how: 'webhook' | 'bot') =>
  slackChannel(how === 'bot' ? bot : { kind: 'webhook', url: slack.webhookUrl }, createInputs(), {
    read: () => null,
    write: () => undefined,
  })

beforeEach(() => {
  slack.behave('real')
  from = slack.requests.length
})

afterAll(() => slack.close())

const RIGHT_AWAY = { 'retry-after': '0' }

describe.each(['webhook', 'bot'] as const)('%s', (how) => {
  test.each([
    { status: 502, headers: RIGHT_AWAY, body: '<html>Bad Gateway</html>' },
    { status: 429, headers: RIGHT_AWAY, body: 'rate_limited' },
    'lost' as const,
  ])('what passes by itself costs no message: %j', async (mode) => {
    const channel = open(how)
    slack.behave(mode, 'once')
    await channel.started?.(begun, soon())
    expect(sent().map(({ text }) => text.slice(0, 1))).toEqual(['⏳', '⏳'])
    slack.behave(mode, 'once')
    await channel.ended?.(deployed, soon())
    expect(sent()[3]?.text).toBe(sent()[2]?.text)
  })

  test('a second failure is final', async () => {
    slack.behave({ status: 503, headers: RIGHT_AWAY, body: '<html>Unavailable</html>' })
    await expect(open(how).started?.(begun, soon())).rejects.toThrow(/^Slack answered 503$/)
    expect(sent()).toHaveLength(2)
    slack.behave({ status: 429, headers: { 'retry-after': '3600' }, body: 'rate_limited' })
    await expect(open(how).started?.(begun, soon())).rejects.toThrow('Slack asks to wait 3600 s')
    expect(sent()).toHaveLength(3)
  })

  test.each(['invalid_blocks', 'msg_blocks_too_long'])('%s: the headline arrives all the same', async (error) => {
    slack.behave(how === 'bot' ? { status: 200, body: { ok: false, error } } : { status: 400, body: error }, 'once')
    await open(how).ended?.(failed, soon())
    const [whole, headline] = sent().map((message) => message as { blocks?: unknown[]; text: string })
    expect(headline?.text).toBe(whole?.text)
    expect(headline?.blocks).toEqual([whole?.blocks?.[0], expect.objectContaining({ type: 'context' })])
    expect(JSON.stringify(headline)).toContain('Slack did not take the rest of this message')
  })
})

test.each([
  ['no_active_hooks', 'Slack answered no_active_hooks (the webhook was disabled; create a new one)'],
  [
    'no_service: gone\nfor good',
    'Slack answered no_service: gone for good (the webhook was removed; create a new one)',
  ],
  ['{"ok":false,"error":"no_service"}', 'Slack answered no_service (the webhook was removed; create a new one)'],
  ['<html>Not here</html>', 'Slack answered 404'],
])('a refusal is explained, however it is written: %s', async (body, message) => {
  slack.behave({ status: 404, body })
  await expect(open('webhook').started?.(begun, soon())).rejects.toMatchObject({ message })
  expect(sent()).toHaveLength(1)
})

test('every request was valid by what Slack publishes', () => {
  expect(slack.violations).toEqual([])
  expect(checkAgainstSlackTypes(slack.requests)).toBe('')
})
