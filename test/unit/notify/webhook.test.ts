import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, expect, test } from 'vitest'
import { createNotifier } from '../../../src/notify/notifier.ts'
import { webhookChannel } from '../../../src/notify/webhook.ts'
import { outcomeDocumentOf } from '../../../src/report/outcome-document.ts'
import { startWebhook, WEBHOOK_SECRET } from '../../stand-ins/webhook.ts'
import { createInputs } from '../plan/create-values.ts'
import { begun, deployed, failed } from '../report/reported-outcomes.ts'

const receiver = await startWebhook()
const channel = webhookChannel({ url: receiver.webhookUrl, secret: WEBHOOK_SECRET })
const within = (milliseconds: number) => performance.now() + milliseconds
const soon = () => within(10_000)
const since = receiver.requests.length
const sent = () => receiver.requests.slice(since)
const headersOf = (name: string, from: number) => receiver.requests.slice(from).map(({ headers }) => headers[name])

afterEach(() => receiver.behave('real'))
afterAll(() => receiver.close())

test('start and end are signed documents, and the end’s equals the output', async () => {
  await channel.started?.(begun, soon())
  await channel.ended?.(failed, soon())
  const [start, end] = sent()
  expect(start?.body).toMatchObject({
    result: null,
    live: null,
    startedAt: deployed.startedAt.toISOString(),
    nginxHosts: [{ port: null }],
  })
  expect(end?.text).toBe(JSON.stringify(outcomeDocumentOf(failed)))
  expect(headersOf('x-bluegreen-event', since)).toEqual(['started', 'ended'])
  expect(new Set(headersOf('webhook-id', since)).size).toBe(2)
  expect(receiver.violations).toEqual([])
})

test('a key written as whsec_ and base64 signs with its bytes', async () => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const other = await startWebhook(new Webhook(secret))
  await webhookChannel({ url: other.webhookUrl, secret }).ended?.(deployed, soon())
  await webhookChannel({ url: other.webhookUrl, secret: WEBHOOK_SECRET }).ended?.(deployed, soon())
  await other.close()
  expect(other.violations).toEqual([expect.stringContaining('No matching signature')])
})

test.each([429, 500, 503])(
  'a %i is retried once, after the wait that it asks for, with the same id',
  async (status) => {
    const from = receiver.requests.length
    receiver.behave({ status, headers: { 'retry-after': '0' } }, 'once')
    await channel.ended?.(deployed, soon())
    const ids = headersOf('webhook-id', from)
    expect(ids).toEqual([ids[0], ids[0]])
    expect(receiver.violations).toEqual([])
  },
)

test('a connection that breaks is tried again', async () => {
  const from = receiver.requests.length
  receiver.behave('lost', 'once')
  await channel.ended?.(deployed, soon())
  expect(receiver.requests.length - from).toBe(2)
})

test('a wait that is too long is an error, and so is a second refusal', async () => {
  const from = receiver.requests.length
  receiver.behave({ status: 503, headers: { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() } })
  await expect(channel.ended?.(deployed, soon())).rejects.toThrow('the receiver answered 503')
  expect(receiver.requests.length - from).toBe(1)
  receiver.behave({ status: 429, headers: { 'retry-after': '0' }, body: 'slow\ndown' })
  await expect(channel.ended?.(deployed, soon())).rejects.toThrow('the receiver answered 429: slow down')
  expect(receiver.requests.length - from).toBe(3)
})

test.each([
  [404, {}],
  [302, { location: `${receiver.url}/elsewhere` }],
])('a %i is final: nothing is sent again, or elsewhere', async (status, headers) => {
  const from = receiver.requests.length
  receiver.behave({ status, headers, body: 'x'.repeat(1_000_000) })
  await expect(channel.ended?.(deployed, soon())).rejects.toThrow(/^the receiver answered \d+: x{99}…$/)
  expect(receiver.requests.length - from).toBe(1)
})

test('a silent receiver is given up on at the deadline', async () => {
  receiver.behave('hang')
  await expect(channel.ended?.(deployed, within(200))).rejects.toThrow('the webhook did not answer within')
})

test('a missing receiver changes no run: there is one warning, and the run continues immediately', async () => {
  const warnings: string[] = []
  const gone = await startWebhook()
  await gone.close()
  const notify = { slack: null, webhook: { url: gone.webhookUrl, secret: WEBHOOK_SECRET }, githubToken: '' }
  const voice = { warn: (message: string) => warnings.push(message), notice: expect.unreachable }
  const written = new Map<string, string>()
  const saved = {
    read: (name: string) => written.get(name) ?? null,
    write: (name: string, value: string) => written.set(name, value),
  }
  const notifier = createNotifier(createInputs({ notify }), voice, saved)
  expect(notifier.started(begun)).toBeUndefined()
  await notifier.ended(deployed)
  expect(warnings).toEqual([
    expect.stringMatching(/^some reports could not be sent; this does not affect the result\. webhook: .*ECONNREFUSED/),
  ])
})

test.each(['status', 'logs', 'setup'] as const)('operation %s is reported to nobody', async (operation) => {
  const from = receiver.requests.length
  const notify = { slack: null, webhook: { url: receiver.webhookUrl, secret: WEBHOOK_SECRET }, githubToken: '' }
  const voice = { warn: expect.unreachable, notice: expect.unreachable }
  const notifier = createNotifier(createInputs({ operation, notify }), voice, { read: () => null, write: () => {} })
  notifier.started(begun)
  await notifier.ended(deployed)
  expect(receiver.requests.length).toBe(from)
})
