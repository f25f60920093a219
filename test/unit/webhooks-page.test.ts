import { spawn, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import PostalMime from 'postal-mime'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Outcome } from '../../src/report/outcome.ts'
import { renderOutputs } from '../../src/report/outputs.ts'
import { exampleNames, readExample } from '../examples/outcome-file.ts'
import { declare, findTypeErrors } from '../stand-ins/check-types.ts'
import { type Recorded, startStandIn } from '../stand-ins/server.ts'
import { startSmtp } from '../stand-ins/smtp.ts'
import { WEBHOOK_SECRET } from '../stand-ins/webhook.ts'
import { excessive } from './report/announced-outcomes.ts'

const page = readFileSync('docs/webhooks.md', 'utf8')
const blocks = [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text = '']) => ({ language, text }))
const blockOf = (language: string) => blocks.find((block) => block.language === language)?.text ?? ''

/** Sentences as a hostile log and a hostile commit could hold them. */
const HOSTILE = '$(reboot) `reboot` ```\n@everyone <@1> [a](https://example.com) "\\\r\n.\r\nSubject: x'
const hostile: Outcome = {
  ...readExample('failed-boot'),
  failure: { stage: 'Health', message: HOSTILE, remedy: HOSTILE, logTail: [HOSTILE, '.', 'ä'.repeat(2_000)] },
}
/** With a remedy as long as the document takes it. */
const long: Outcome = {
  ...hostile,
  failure: { stage: 'Health', message: '€'.repeat(5_000), remedy: '€'.repeat(50_000), logTail: [] },
}
const TOLD = ['deployed', 'failed-boot', 'reverted', 'rolled-back', 'promoted', 'cancelled']
const outcomes = { ...Object.fromEntries(TOLD.map((name) => [name, readExample(name)])), excessive, hostile, long }

interface Step {
  readonly name?: string
  readonly env?: Readonly<Record<string, string>>
  readonly run?: string
}

const steps: readonly Step[] = blocks
  .filter(({ language }) => language === 'yaml')
  .flatMap(({ text }) => parse(text).jobs.rollback.steps)

/** Runs a step as the runner does: its script in a file, its variables those that it names. */
async function runStep(name: string, outcome: Outcome, env: Record<string, string>): Promise<string> {
  const step = steps.find((known) => known.name === name)
  const given: Record<string, string> = { OUTCOME: renderOutputs(outcome)['outcome'] ?? '', ...env }
  expect(Object.keys(step?.env ?? {}).filter((variable) => !(variable in given))).toEqual([])
  const script = ['-e', '-o', 'pipefail', '-c', step?.run ?? 'exit 1']
  const child = spawn('bash', ['--noprofile', '--norc', ...script], { env: { PATH: process.env['PATH'], ...given } })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (said += piece))
  const status = await new Promise((resolve) => child.once('close', resolve))
  return status === 0 ? '' : `${status}: ${said}`
}

test('the recorded outcomes that the recipes are tried on are there', () => {
  expect(exampleNames()).toEqual(expect.arrayContaining(TOLD))
})

describe('Teams', async () => {
  const teams = await startStandIn(() => ({ status: 202 }), judgeCard)
  afterAll(() => teams.close())

  test.each(Object.entries(outcomes))('%s is a card', async (_, outcome) => {
    expect(await runStep('Tell Teams', outcome, { TEAMS_URL: `${teams.url}/workflows/x?sig="a\\b` })).toBe('')
  })

  test('each is what Microsoft publishes as a card, and small enough', () => {
    expect(teams.requests.map(({ query }) => query['sig'])).toEqual(Object.keys(outcomes).map(() => '"a\\b'))
    expect(teams.violations).toEqual([])
    const cards = teams.requests.map(({ body }) => (body as TeamsMessage).attachments[0]?.content)
    const lines = [
      "import type { IAdaptiveCard } from '@microsoft/teams.cards'",
      declare('cards: IAdaptiveCard[]', cards),
    ]
    expect(findTypeErrors(lines)).toBe('')
    expect(findTypeErrors(lines.map((line) => line.replaceAll('"FactSet"', '"Facts"')))).toContain('Facts')
    const [first, second] = cards.map((card) => JSON.stringify(card))
    expect(first).toContain('✅ shop in dev, deploy: deployed')
    expect(second).toMatch(/❌ shop in dev, deploy: failed.*Health: /)
  })
})

describe('Discord', async () => {
  const discord = await startStandIn(() => ({ status: 200, body: {} }), judgeMessage)
  afterAll(() => discord.close())

  test.each(Object.entries(outcomes))('%s is a message', async (_, outcome) => {
    expect(await runStep('Tell Discord', outcome, { DISCORD_URL: `${discord.url}/api/webhooks/1/x` })).toBe('')
  })

  test('each is what Discord publishes as a message, within its limits, and mentions nobody', () => {
    expect(discord.requests.map(({ query }) => query)).toEqual(Object.keys(outcomes).map(() => ({ wait: 'true' })))
    expect(discord.violations).toEqual([])
    const lines = [
      "import type { RESTPostAPIWebhookWithTokenJSONBody } from 'discord-api-types/v10'",
      declare(
        'messages: RESTPostAPIWebhookWithTokenJSONBody[]',
        discord.requests.map(({ body }) => body),
      ),
    ]
    expect(findTypeErrors(lines)).toBe('')
    expect(findTypeErrors(lines.map((line) => line.replaceAll('"description"', '"text"')))).toContain('text')
    const [first, second] = discord.requests.map(({ text }) => text)
    expect(first).toContain('✅ shop in dev, deploy: deployed')
    expect(second).toMatch(/❌ shop in dev, deploy: failed.*Health: /s)
  })
})

describe('mail', async () => {
  const server = await startSmtp()
  afterAll(() => server.close())
  const env = {
    MAIL_SERVER: server.url,
    MAIL_LOGIN: 'deploy:pass "word\\',
    MAIL_FROM: 'deploy@example.com',
    MAIL_TO: 'team@example.com',
  }

  test('a server whose certificate nobody vouches for gets nothing', async () => {
    expect(await runStep('Send a mail', outcomes.hostile, env)).toMatch(/certificate/)
    expect(server.mails).toEqual([])
  })

  test.each(Object.entries(outcomes))('%s is a mail', async (_, outcome) => {
    const before = server.mails.length
    expect(await runStep('Send a mail', outcome, { ...env, CURL_CA_BUNDLE: server.certificate })).toBe('')
    await expect.poll(() => server.mails.length).toBe(before + 1)
    const mail = server.mails[before]
    expect(mail).toMatchObject({ login: env.MAIL_LOGIN, from: env.MAIL_FROM, to: [env.MAIL_TO] })
    // RFC 5322: lines end by CRLF and have 998 characters at most; the headers that it and MIME demand, each once.
    const raw = mail?.raw ?? ''
    expect(raw).not.toMatch(/[^\r]\n|\r[^\n]|[^\r\n]{999}|[^\r\n\x20-\x7e]/)
    const { headers, from, to, subject, date, text } = await PostalMime.parse(raw)
    const names = ['from', 'to', 'subject', 'date', 'mime-version', 'content-type', 'content-transfer-encoding']
    expect(headers.map(({ key }) => key)).toEqual(names)
    expect([from?.address, to?.[0]?.address]).toEqual([env.MAIL_FROM, env.MAIL_TO])
    expect(Math.abs(Date.parse(date ?? '') - Date.now())).toBeLessThan(120_000)
    expect(subject).toBe(`shop in dev, ${outcome.operation}: ${outcome.result}`)
    expect(text).toMatch(/^Live: (version unknown|unknown version|[\d.]+), port \d+\n/)
    expect(text).toContain(outcome.run.runUrl)
    if (outcome.failure)
      expect(text?.replaceAll('\r', '')).toContain(outcome.failure.message.replaceAll('\r', '').slice(0, 99))
  })
})

describe('verify', () => {
  const id = 'f3b0c442-98fc'
  const body = '{"result":null,"ref":"ä.b"}\n'
  const now = Math.floor(Date.now() / 1000)
  const sign = (time: number | string, text = body, key = WEBHOOK_SECRET) =>
    `v1,${createHmac('sha256', key).update(`${id}.${time}.${text}`).digest('base64')}`
  const cases = {
    'what was signed': { time: now, signature: sign(now), is: true },
    'what was signed four minutes ago': { time: now - 240, signature: sign(now - 240), is: true },
    'another body': { time: now, signature: sign(now, `${body} `), is: false },
    'another key': { time: now, signature: sign(now, body, 'another'), is: false },
    'a time that was changed': { time: now, signature: sign(now - 900), is: false },
    'what was signed long ago': { time: now - 900, signature: sign(now - 900), is: false },
    'what will be signed': { time: now + 900, signature: sign(now + 900), is: false },
    'a time that is none': { time: 'a[$(id)]', signature: sign('a[$(id)]'), is: false },
    'no signature': { time: now, signature: '', is: false },
  }

  test.each(Object.entries(cases))('in a shell: %s', (_, { time, signature, is }) => {
    for (const [shell, ...options] of [['dash'], ['bash', '--norc'], ['busybox', 'sh']] as const) {
      const words = [...options, '-c', `${blockOf('sh')}\nverify "$@"`, 'verify']
      const env = { PATH: process.env['PATH'], WEBHOOK_SECRET }
      const { status, stderr } = spawnSync(shell, [...words, id, String(time), signature], { input: body, env })
      expect([shell, status, String(stderr)]).toEqual([shell, is ? 0 : 1, ''])
    }
  })

  test.each(Object.entries(cases))('in Node.js: %s', async (_, { time, signature, is }) => {
    const { verify } = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(blockOf('js'))}`)
    const headers = { 'webhook-id': id, 'webhook-timestamp': String(time), 'webhook-signature': signature }
    expect(verify(headers, Buffer.from(body), WEBHOOK_SECRET)).toBe(is)
  })

  test.each(Object.entries(cases))('in Python: %s', (_, { time, signature, is }) => {
    const headers = { 'webhook-id': id, 'webhook-timestamp': String(time), 'webhook-signature': signature }
    const call = `import json, sys\nprint(verify(json.loads(sys.argv[1]), sys.stdin.buffer.read(), sys.argv[2]))`
    const words = ['-c', `${blockOf('python')}\n${call}`, JSON.stringify(headers), WEBHOOK_SECRET]
    const { stdout } = spawnSync('python3', words, { input: body, encoding: 'utf8' })
    expect(stdout.trim() === 'True').toBe(is)
  })
})

interface TeamsMessage {
  readonly type: string
  readonly attachments: ReadonlyArray<{ readonly contentType: string; readonly content: object }>
}

/** What learn.microsoft.com says of messages to a webhook of Teams: their form, and 28 KB. */
function judgeCard({ method, headers, text, body }: Recorded): string[] {
  const { type, attachments } = body as TeamsMessage
  return [
    method === 'POST' && headers['content-type'] === 'application/json' ? '' : 'is no JSON by POST',
    type === 'message' && attachments.length === 1 ? '' : 'is no message with a card',
    attachments[0]?.contentType === 'application/vnd.microsoft.card.adaptive' ? '' : 'has no card',
    Buffer.byteLength(text) <= 28 * 1024 ? '' : 'is too long',
  ].filter((what) => what !== '')
}

interface DiscordMessage {
  readonly allowed_mentions: { readonly parse: readonly string[] }
  readonly embeds: ReadonlyArray<{
    readonly title: string
    readonly description: string
    readonly fields: ReadonlyArray<{ readonly name: string; readonly value: string }>
  }>
}

/** What docs.discord.com says of embeds: the limits of each part, 6,000 characters in all. */
function judgeMessage({ method, headers, body }: Recorded): string[] {
  const { allowed_mentions: mentions, embeds } = body as DiscordMessage
  const [embed, ...more] = embeds
  const { title = '', description = '', fields = [] } = embed ?? {}
  const length = [title, description, ...fields.flatMap(({ name, value }) => [name, value])].join('').length
  return [
    method === 'POST' && headers['content-type'] === 'application/json' ? '' : 'is no JSON by POST',
    mentions.parse.length === 0 ? '' : 'may mention somebody',
    embed && more.length === 0 ? '' : 'has no embed, or several',
    title !== '' && title.length <= 256 ? '' : 'has no title, or a long one',
    description.length <= 4_096 && length <= 6_000 ? '' : 'is too long',
    fields.every(({ name, value }) => name && value && name.length <= 256 && value.length <= 1_024)
      ? ''
      : 'has long fields',
    description.split('```').length % 2 === 1 && /^(```\n[^`]*\n```)*$/.test(description)
      ? ''
      : 'leaves its code block',
  ].filter((what) => what !== '')
}
