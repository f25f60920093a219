/** The recipes of docs/webhooks.md, run as the runner runs them. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import PostalMime from 'postal-mime'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Outcome } from '../../src/report/outcome.ts'
import { outputsOf } from '../../src/report/outputs.ts'
import { exampleNames, readExample } from '../examples/outcome-file.ts'
import { checkAgainstDiscordTypes, startDiscord } from '../stand-ins/discord.ts'
import { startSmtp } from '../stand-ins/smtp.ts'
import { cardsOf, checkAgainstTeamsTypes, startTeams } from '../stand-ins/teams.ts'
import { excessive } from './report/reported-outcomes.ts'

const page = readFileSync('docs/webhooks.md', 'utf8')
/** Sentences that a hostile log and a hostile commit could contain. */
const HOSTILE = '$(reboot) `reboot` ```\n@everyone <@1> [a](https://example.com) "\\\r\n.\r\nSubject: x'
const hostile: Outcome = {
  ...readExample('failed-boot'),
  failure: { stage: 'Health', message: HOSTILE, remedy: HOSTILE, logTail: [HOSTILE, '.', 'ä'.repeat(2_000)] },
}
/** With a remedy as long as the document allows. */
const long: Outcome = {
  ...hostile,
  failure: { stage: 'Health', message: '€'.repeat(5_000), remedy: '€'.repeat(50_000), logTail: [] },
}
const TOLD = ['deployed', 'failed-boot', 'reverted', 'rolled-back', 'promoted', 'canceled']
const outcomes = { ...Object.fromEntries(TOLD.map((name) => [name, readExample(name)])), excessive, hostile, long }

interface Step {
  readonly name?: string
  readonly env?: Readonly<Record<string, string>>
  readonly run?: string
}

const workflows = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => parse(text))
const steps: readonly Step[] = workflows.flatMap(({ jobs }) => jobs.rollback.steps)

/** Runs a step as the runner does: with its script in a file, and only the variables that it names. */
async function runStep(name: string, outcome: Outcome, env: Record<string, string>): Promise<string> {
  const step = steps.find((known) => known.name === name)
  const given: Record<string, string> = { OUTCOME: outputsOf(outcome)['outcome'] ?? '', ...env }
  expect(Object.keys(step?.env ?? {}).filter((variable) => !(variable in given))).toEqual([])
  const script = ['-e', '-o', 'pipefail', '-c', step?.run ?? 'exit 1']
  const child = spawn('bash', ['--noprofile', '--norc', ...script], { env: { PATH: process.env['PATH'], ...given } })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (said += piece))
  const status = await new Promise((resolve) => child.once('close', resolve))
  return status === 0 ? '' : `${status}: ${said}`
}

test('the recorded outcomes that the recipes are tried on exist', () => {
  expect(exampleNames()).toEqual(expect.arrayContaining(TOLD))
})

describe('Teams', async () => {
  const teams = await startTeams()
  afterAll(() => teams.close())

  test.each(Object.entries(outcomes))('%s is a card', async (_, outcome) => {
    expect(await runStep('Tell Teams', outcome, { TEAMS_URL: `${teams.url}/workflows/x?sig="a\\b` })).toBe('')
  })

  test('each is a card as Microsoft defines it, and small enough', () => {
    expect(teams.requests.map(({ query }) => query['sig'])).toEqual(Object.keys(outcomes).map(() => '"a\\b'))
    expect(teams.violations).toEqual([])
    const cards = cardsOf(teams.requests)
    expect(checkAgainstTeamsTypes(cards)).toBe('')
    const wrong = JSON.parse(JSON.stringify(cards).replaceAll('"FactSet"', '"Facts"'))
    expect(checkAgainstTeamsTypes(wrong)).toContain('Facts')
    const [first, second] = cards.map((card) => JSON.stringify(card))
    expect(first).toContain('✅ shop in dev, deploy: deployed')
    expect(second).toMatch(/❌ shop in dev, deploy: failed.*Health: /)
  })
})

describe('Discord', async () => {
  const discord = await startDiscord()
  afterAll(() => discord.close())

  test.each(Object.entries(outcomes))('%s is a message', async (_, outcome) => {
    expect(await runStep('Tell Discord', outcome, { DISCORD_URL: `${discord.url}/api/webhooks/1/x` })).toBe('')
  })

  test('each is a message as Discord defines it, within its limits, and mentions nobody', () => {
    expect(discord.requests.map(({ query }) => query)).toEqual(Object.keys(outcomes).map(() => ({ wait: 'true' })))
    expect(discord.violations).toEqual([])
    const messages = discord.requests.map(({ body }) => body)
    expect(checkAgainstDiscordTypes(messages)).toBe('')
    const wrong = JSON.parse(JSON.stringify(messages).replaceAll('"description"', '"text"'))
    expect(checkAgainstDiscordTypes(wrong)).toContain('text')
    const [first, second] = discord.requests.map(({ text }) => text)
    expect(first).toContain('✅ shop in dev, deploy: deployed')
    expect(second).toMatch(/❌ shop in dev, deploy: failed.*Health: /s)
  })

  test('the address of a thread stays what it is', async () => {
    const address = `${discord.url}/api/webhooks/1/x?thread_id=7`
    expect(await runStep('Tell Discord', readExample('deployed'), { DISCORD_URL: address })).toBe('')
    expect(discord.requests.at(-1)?.query).toEqual({ thread_id: '7', wait: 'true' })
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

  test('nothing is sent to a server with an untrusted certificate', async () => {
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
