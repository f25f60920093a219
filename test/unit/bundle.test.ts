import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runAction, startAction } from '../harness/run-action.ts'
import { GITHUB_TOKEN, startGitHub } from '../stand-ins/github.ts'
import { startWebhook, WEBHOOK_SECRET } from '../stand-ins/webhook.ts'
import { REQUIRED } from './inputs/load-with.ts'

/** Makes a run list the files of dist/ that it has loaded, when it ends. */
const listing = `import { Module } from 'node:module'
process.once('exit', () => console.log('loaded', Object.keys(Module._cache).length))`
const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(listing)}` }
/** A closed port: nothing is deployed anywhere. */
const inputs = { ...REQUIRED, 'app-hosts': '127.0.0.1:1', 'build-command': '' }

test("the parts of GitHub's libraries that nobody calls are not in what every run loads", () => {
  const bundle = readFileSync('dist/index.js', 'utf8')
  expect(bundle).not.toContain('/undici/')
  expect(bundle).not.toContain('/@octokit/')
})

test('a run that reports to nobody loads only the bundle', async () => {
  expect((await runAction(inputs, { env })).log).toMatch(/^loaded 1$/m)
})

test('each address of a host gets seconds to answer, not the 250 ms of Node.js', async () => {
  const telling = `import { getDefaultAutoSelectFamilyAttemptTimeout as get } from 'node:net'
process.once('exit', () => console.log('timeout', get()))`
  const options = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(telling)}` }
  expect((await runAction({ 'ssh-port': 'none' }, { env: options })).log).toMatch(/^timeout 2500$/m)
})

test('the end of a long log reaches a runner that reads it late', async () => {
  const flood = "console.log('x'.repeat(1_000_000))"
  const options = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(flood)}` }
  const { child, done } = startAction({ 'ssh-port': 'none' }, { env: options })
  child.stdout?.pause()
  // One that does not wait for its reader is gone by then.
  await Promise.race([once(child, 'exit'), delay(2_000)])
  child.stdout?.resume()
  expect((await done).log).toMatch(/^::error .*ssh-port is "none"/m)
})

test('a run that reports to GitHub also loads its client', async () => {
  const github = await startGitHub()
  const { log } = await runAction(
    { ...inputs, 'github-token': GITHUB_TOKEN },
    { env: { ...env, GITHUB_API_URL: github.url } },
  )
  await github.close()
  expect(log).toMatch(/^loaded [2-9]$/m)
  expect(github.deployments).toHaveLength(1)
})

test('a run whose outputs can’t be written fails as it would, and says so', async () => {
  const env = { GITHUB_OUTPUT: '/dev/full' }
  const { exitCode, log, summary } = await runAction(inputs, { env })
  expect(exitCode).toBe(1)
  expect(log).toMatch(/::warning .*the outputs could not be written: ENOSPC[\s\S]*::error .*Build failed::/)
  expect(summary).toContain('nothing was deployed')
  const refused = await runAction({ ...inputs, standby: 'drop' }, { env })
  expect(refused.exitCode).toBe(1)
  expect(refused.log).toMatch(/::error .*standby is "drop"/)
})

test('a run that reaches no host sends a webhook its start and its end, and its log shows neither the address nor the key', async () => {
  const receiver = await startWebhook()
  const { log, outputs, exitCode } = await runAction({
    ...inputs,
    'webhook-url': receiver.webhookUrl,
    'webhook-secret': WEBHOOK_SECRET,
  })
  await receiver.close()
  expect([exitCode, receiver.violations]).toEqual([1, []])
  const [begun, ended] = receiver.requests
  expect(receiver.requests).toHaveLength(2)
  expect(ended?.text).toBe(outputs['outcome'])
  const { result, startedAt, appHosts } = JSON.parse(outputs['outcome'] ?? '')
  expect(result).toBe('failed')
  expect(begun?.body).toMatchObject({ result: null, startedAt, appHosts })
  const shown = log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
  expect(shown.filter((line) => line.includes(receiver.webhookUrl) || line.includes(WEBHOOK_SECRET))).toEqual([])
})
