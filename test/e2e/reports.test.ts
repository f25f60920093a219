import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { annotations } from '../harness/annotations.ts'
import { runAction, startAction } from '../harness/run-action.ts'
import { type ActionInputs, jarInputs, type Service, type StoryVersion, startService } from '../harness/service.ts'
import { GITHUB_TOKEN, type GitHubStandIn, startGitHub } from '../stand-ins/github.ts'
import { BOT_TOKEN, CHANNEL, type SlackStandIn, startSlack } from '../stand-ins/slack.ts'
import { checkAgainstSlackTypes } from '../stand-ins/slack-types.ts'
import { startWebhook, WEBHOOK_SECRET, type WebhookStandIn } from '../stand-ins/webhook.ts'

const RUN_ID = '9000001'
const mergedPullRequest = {
  action: 'closed',
  pull_request: {
    number: 12,
    title: 'Prices <!channel>',
    merged: true,
    html_url: 'https://github.com/acme/shop/pull/12',
  },
}

describe.skipIf(whyNoBed() !== null)('reports to Slack, GitHub and a webhook', () => {
  let service: Service
  let slack: SlackStandIn
  let github: GitHubStandIn
  let receiver: WebhookStandIn
  let webhook: ActionInputs
  let bot: ActionInputs
  let own: ActionInputs
  const secret = `s3cret-${randomBytes(12).toString('hex')}`

  beforeAll(async () => {
    service = await startService({ name: 'reports' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    expect((await service.deploy('1.0.0')).outputs['result']).toBe('deployed')
    ;[slack, github, receiver] = await Promise.all([startSlack(), startGitHub(), startWebhook()])
    webhook = { 'slack-webhook-url': slack.webhookUrl, 'github-token': GITHUB_TOKEN }
    bot = { 'slack-bot-token': BOT_TOKEN, 'slack-channel': CHANNEL.name, 'github-token': GITHUB_TOKEN }
    own = { 'webhook-url': receiver.webhookUrl, 'webhook-secret': WEBHOOK_SECRET }
  })

  beforeEach(() => {
    slack.behave('real')
    github.behave('real')
    receiver.behave('real')
    github.withhold()
  })

  afterAll(async () => {
    await Promise.all([slack?.close(), github?.close(), receiver?.close(), service?.down()])
  })

  const env = (extra = {}) => ({
    GITHUB_API_URL: github.url,
    SLACK_API_URL: slack.apiUrl,
    GITHUB_RUN_ID: RUN_ID,
    ...extra,
  })
  const deploy = (version: StoryVersion, inputs: ActionInputs, event = {}) =>
    service.deploy(version, { 'app-env': `PASSWORD=${secret}`, ...inputs }, { env: env(), event })
  const start = async (version: StoryVersion, inputs: ActionInputs) =>
    startAction({ ...service.inputs, ...(await jarInputs(version)), ...inputs }, { env: env() })
  const slackBodies = (since: number) =>
    slack.requests.slice(since).map(({ path, body }) => ({ path, ...(body as { text?: string }) }))
  const told = (log: string) =>
    [...annotations(log, 'warning'), ...annotations(log, 'notice')].filter((text) => !text.includes('is live'))

  test('a merged pull request gets two messages, a Deployment with its statuses, and one comment that a re-run updates', async () => {
    const first = await deploy(
      '1.1.0',
      { ...webhook, ...own, 'verify-url': `${service.url}?key=hidden` },
      mergedPullRequest,
    )
    expect(first.outputs, first.log).toMatchObject({ result: 'deployed' })
    expect(told(first.log)).toEqual([])
    expect(slackBodies(0)).toMatchObject([
      { text: expect.stringMatching(/^⏳ shop in dev: mona is deploying [0-9a-f]{7} from dev$/) },
      { text: '✅ shop in dev: version 1.1.0 is live on port 8000 (blue)' },
    ])
    const [begun, ended] = receiver.requests
    expect(receiver.requests).toHaveLength(2)
    expect(ended?.text).toBe(first.outputs['outcome'])
    const { startedAt, appHosts, run } = JSON.parse(first.outputs['outcome'] ?? '')
    const hosts = [{ ...appHosts[0], release: null, since: null }]
    expect(begun?.body).toMatchObject({ result: null, live: null, stages: [], startedAt, appHosts: hosts, run })
    const end = slack.requests[1]?.text
    expect(end).toContain('<https://github.com/acme/shop/pull/12|#12 Prices &lt;!channel&gt;>')
    expect(end).toMatch(/\d+ commits? since [0-9a-f]{7}|\|1 commit>/)
    expect(github.deployments).toMatchObject([
      {
        environment: 'dev',
        ref: expect.stringMatching(/^[0-9a-f]{40}$/),
        statuses: [
          {
            state: 'success',
            environment_url: service.url,
            log_url: expect.stringContaining(`/runs/${RUN_ID}/attempts/`),
          },
          { state: 'in_progress' },
        ],
      },
    ])
    expect(github.comments).toMatchObject([{ body: expect.stringContaining('version 1.1.0 is live on port 8000') }])

    const again = await deploy('1.2.0', webhook, mergedPullRequest)
    expect(again.outputs, again.log).toMatchObject({ result: 'deployed' })
    expect(github.comments).toMatchObject([{ body: expect.stringContaining('version 1.2.0 is live on port 8001') }])
    expect(github.deployments.map(({ statuses }) => statuses[0]?.['state'])).toEqual(['success', 'inactive'])
  })

  test('a bot, a release that does not boot: one message that is updated, cause and log in its thread, the old Deployment active', async () => {
    const before = slack.requests.length
    const run = await deploy('1.1.0', {
      ...bot,
      'app-env': `JAVA_TOOL_OPTIONS=-Dpassword=${secret}\nMISBEHAVE=crash-at-boot`,
    })
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'live-port': '8001' } })
    expect(told(run.log)).toEqual([])
    const [posted, updated, thread, ...more] = slackBodies(before)
    expect(more).toEqual([])
    expect(posted).toMatchObject({ path: '/api/chat.postMessage', channel: CHANNEL.name })
    expect(updated).toMatchObject({ path: '/api/chat.update', channel: CHANNEL.id })
    expect(updated).toMatchObject({
      text: expect.stringMatching(
        /^❌ .*version 1\.1\.0 was not deployed; version 1\.2\.0 is live on port 8001 \(green\)\. Health failed: /,
      ),
    })
    expect(thread).toMatchObject({
      path: '/api/chat.postMessage',
      text: updated?.text,
      thread_ts: (updated as { ts?: string }).ts,
      reply_broadcast: true,
    })
    // The JVM names what it was given, in the application's log.
    expect(JSON.stringify(thread)).toMatch(/last log lines.*Picked up JAVA_TOOL_OPTIONS: \*\*\*/)
    expect(github.deployments.map(({ statuses }) => statuses[0]?.['state'])).toEqual(['failure', 'success', 'inactive'])
  })

  test('if all hang, the operation starts and ends as without them, with one warning', async () => {
    slack.behave('hang')
    github.behave('hang')
    receiver.behave('hang')
    const answered = () => slack.answered() + github.answered() + receiver.answered()
    const before = answered()
    const running = await start('1.1.0', { ...webhook, ...own })
    await running.said('::group::Connect')
    expect(slack.waiting(), 'the message of the start waits while the operation is under way').toBe(1)
    await running.said('port 8000 (blue)')
    expect(await service.ask()).toMatchObject({ version: '1.1.0' })
    const run = await running.done
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(answered()).toBe(before)
    expect(told(run.log)).toEqual([
      expect.stringMatching(/^some reports could not be sent; this does not affect the result\. .*Slack/),
    ])
    expect(told(run.log)[0]).toContain('webhook: the webhook did not answer within 5 s')
  })

  test('the run waits for a short rate limit; a long one, and refusals, end in one warning', async () => {
    const before = slack.requests.length
    slack.behave({ status: 429, headers: { 'retry-after': '1' }, body: 'rate_limited' }, 'once')
    const short = await deploy('1.2.0', webhook)
    expect(short.outputs, short.log).toMatchObject({ result: 'deployed' })
    expect(slackBodies(before).map(({ text }) => text?.slice(0, 1))).toEqual(['⏳', '⏳', '✅'])
    expect(told(short.log)).toEqual([])

    slack.behave({ status: 429, headers: { 'retry-after': '3600' }, body: 'rate_limited' })
    github.behave({ status: 500, body: { message: 'Server Error' } })
    const long = await deploy('1.1.0', webhook)
    expect(long.outputs, long.log).toMatchObject({ result: 'deployed' })
    expect(told(long.log)).toEqual([expect.stringMatching(/Slack asks to wait 3600 s.*GitHub answered 500/s)])
  })

  test('a missing permission is one notice that names it; a refusal by Slack is one warning with its error code', async () => {
    github.withhold('deployments: write', 'pull-requests: read', 'contents: read')
    const run = await deploy('1.2.0', { ...bot, 'slack-channel': '#nowhere' }, mergedPullRequest)
    expect(run.outputs, run.log).toMatchObject({ result: 'deployed' })
    const [notice] = annotations(run.log, 'notice').filter((text) => text.startsWith('github-token lacks'))
    for (const permission of ['deployments: write', 'pull-requests: write', 'contents: read'])
      expect(notice).toContain(permission)
    expect(told(run.log)).toEqual([
      expect.stringContaining('Slack answered channel_not_found (slack-channel is not a channel'),
      notice,
    ])
  })

  test('a job with an environment already has a Deployment: none is created', async () => {
    github.addDeployment('dev', {
      state: 'in_progress',
      log_url: `https://github.com/acme/shop/actions/runs/${RUN_ID}/job/77`,
    })
    const before = github.requests.length
    const run = await deploy('1.1.0', webhook)
    expect(run.outputs, run.log).toMatchObject({ result: 'deployed' })
    expect(github.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([])
    github.deployments.shift()
  })

  test('a rollback is reported with the commit that it rolls back to', async () => {
    const before = slack.requests.length
    const run = await runAction({ ...service.inputs, ...bot, operation: 'rollback' }, { env: env() })
    expect(run.outputs, run.log).toMatchObject({ result: 'rolled-back', version: '1.2.0' })
    expect(slackBodies(before)).toMatchObject([
      { text: '⏳ shop in dev: mona is rolling back' },
      { text: '✅ shop in dev: rolled back to version 1.2.0; it is live on port 8001 (green)' },
      { thread_ts: expect.any(String) },
    ])
    const short = run.outputs['release']?.split('-').at(-1)
    expect(github.deployments[0]).toMatchObject({
      ref: `${short}${'0'.repeat(33)}`,
      statuses: [{ state: 'success' }, { state: 'in_progress' }],
    })
  })

  test('a canceled run still reports how it ended', async () => {
    const before = slack.requests.length
    const running = await start('1.1.0', { ...webhook, 'app-env': 'MISBEHAVE=never-healthy' })
    await running.said('::group::Health')
    running.child.kill('SIGINT')
    const run = await running.done
    expect(run, run.log).toMatchObject({ exitCode: 1, signal: null })
    expect(slackBodies(before).at(-1)).toMatchObject({
      text: expect.stringMatching(/: canceled; .* is live on .*\. Canceled in Health\.$/),
    })
    expect(github.deployments[0]?.statuses[0]).toMatchObject({ state: 'failure' })
  })

  test('the post step of a killed run reports its end, in the message and the Deployment of its start', async () => {
    const before = slack.requests.length
    const { version } = await service.ask()
    const posts = receiver.requests.length
    const running = await start('1.1.0', { ...bot, ...own, 'bake-time': '60' })
    await running.said('promoted from port')
    running.child.kill('SIGKILL')
    await running.done
    const [begun, ended, ...others] = receiver.requests.slice(posts).map(({ body }) => body as { startedAt?: string })
    expect(others).toEqual([])
    expect(begun).toMatchObject({ result: null })
    expect(ended).toMatchObject({ result: 'unknown', live: { version }, startedAt: begun?.startedAt })
    const [posted, updated, ...more] = slackBodies(before)
    expect(more).toEqual([])
    expect(posted).toMatchObject({ text: expect.stringContaining('mona is deploying') })
    expect(updated).toMatchObject({
      path: '/api/chat.update',
      text: expect.stringMatching(
        /^❌ shop in dev: .*is live on port 8001 .*the run was stopped before it could report/,
      ),
    })
    expect(updated?.text).toContain(`version ${version}`)
    expect(github.deployments[0]?.statuses.map(({ state }) => state)).toEqual(['failure', 'in_progress'])
  })

  test('every request was valid by the published schemas of Slack, GitHub and this action, and none contained a secret', () => {
    expect(slack.requests.length).toBeGreaterThan(10)
    expect(github.requests.length).toBeGreaterThan(10)
    expect([...slack.violations, ...github.violations, ...receiver.violations]).toEqual([])
    expect(checkAgainstSlackTypes(slack.requests)).toBe('')
    const all = [...slack.requests, ...github.requests, ...receiver.requests]
    const bodies = all.map(({ text }) => text).join('\n')
    const keyLine = service.bed.privateKey.split('\n')[2] ?? ''
    expect(keyLine.length).toBeGreaterThan(40)
    for (const hidden of [
      secret,
      keyLine,
      BOT_TOKEN,
      GITHUB_TOKEN,
      slack.webhookUrl,
      receiver.webhookUrl,
      WEBHOOK_SECRET,
    ])
      expect(bodies).not.toContain(hidden)
  })
})
