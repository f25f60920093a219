import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { startAction } from '../harness/run-action.ts'
import { startWebhook, WEBHOOK_SECRET } from '../stand-ins/webhook.ts'
import { REQUIRED } from './inputs/load-with.ts'

/** A run that is killed once its start was reported, and whose host is gone by its post step. */
async function killRun(env: Readonly<Record<string, string>> = {}) {
  const receiver = await startWebhook()
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const inputs = {
    ...REQUIRED,
    'app-hosts': `127.0.0.1:${(silent.address() as AddressInfo).port}`,
    'build-command': '',
    'webhook-url': receiver.webhookUrl,
    'webhook-secret': WEBHOOK_SECRET,
  }
  const running = startAction(inputs, { env })
  await expect.poll(() => receiver.answered(), { timeout: 20_000 }).toBe(1)
  silent.close()
  running.child.kill('SIGKILL')
  const ended = await running.done
  await receiver.close()
  return { ...ended, receiver }
}

test('the end of a killed run is reported even if its host is gone: the live version is not known', async () => {
  const { postLog, summary, receiver } = await killRun()
  expect(receiver.requests).toHaveLength(2)
  const [begun, ended] = receiver.requests.map(({ body }) => body as { startedAt?: string })
  expect(ended).toMatchObject({ result: 'unknown', live: null, startedAt: begun?.startedAt })
  expect(ended).toMatchObject({ notes: [expect.stringContaining('127.0.0.1')] })
  expect(receiver.violations).toEqual([])
  expect(postLog).toMatch(/::notice .*shop in dev: the run ended early; live now: could not be observed/)
  expect(summary).toContain('could not be observed')
}, 60_000)

test('the end of a killed run is reported even if its summary can’t be written', async () => {
  const { postLog, receiver } = await killRun({ GITHUB_STEP_SUMMARY: '/dev/full' })
  expect(receiver.requests.map(({ body }) => (body as { result: string | null }).result)).toEqual([null, 'unknown'])
  expect(postLog).toMatch(/::warning .*the job summary could not be written: ENOSPC/)
}, 60_000)
