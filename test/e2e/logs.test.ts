import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { runAction } from '../harness/run-action.ts'
import { type Service, startService } from '../harness/service.ts'

const SECRET = 'hunter2-and-more'

describe.skipIf(whyNoBed() !== null)('the application log, read by a run', () => {
  let service: Service
  const readLogs = (extra: Record<string, string> = {}) =>
    runAction({ ...service.inputs, operation: 'logs', 'app-env': `DB_PASSWORD=${SECRET}`, ...extra })

  beforeAll(async () => {
    service = await startService({ name: 'logs' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    for (const version of ['1.0.0', '1.1.0'] as const) {
      const run = await service.deploy(version)
      expect(run.outputs, run.log).toMatchObject({ result: 'deployed' })
    }
    const { app } = service.bed
    const hour = new Date(Date.now() - 3_600_000).toISOString()
    const minute = new Date(Date.now() - 60_000).toISOString()
    const lines = [
      `${hour} an hour ago`,
      '  and more of it',
      `${minute} the password is ${SECRET}`,
      '::error::not a command',
    ]
    const log = '/home/ubuntu/shop/slots/8000/app.log'
    await app.run(`cat - ${log} >${log}.new && mv ${log}.new ${log}`, {
      user: 'ubuntu',
      input: `${lines.join('\n')}\n`,
    })
  })

  afterAll(() => service?.down())

  test('the live version’s by default, the standby’s on request, both masked', async () => {
    const live = await readLogs()
    expect(live, live.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'live-port': '8000' } })
    expect(live.log).toMatch(/blue \(port 8000\), 1\.1\.0-\S+: \d+ lines?/)
    expect(live.log).toContain('an hour ago')
    expect(live.log).toContain('the password is ***')
    expect(live.log).not.toMatch(/^::error::not/m)
    expect(live.summary).toContain('the password is ***')
    expect(live.log.replaceAll(/^::add-mask::.*$/gm, '') + live.summary).not.toContain(SECRET)

    const standby = await readLogs({ 'log-slot': 'standby' })
    expect(standby, standby.log).toMatchObject({ exitCode: 0 })
    expect(standby.log).toMatch(/green \(port 8001\), 1\.0\.0-/)
    expect(standby.log).not.toContain('an hour ago')
  })

  test('log-lines and log-since limit it', async () => {
    const two = await readLogs({ 'log-lines': '2' })
    expect(two.log).toContain('2 lines')
    expect(two.log).not.toContain('and more of it')
    const recent = await readLogs({ 'log-since': '15m' })
    expect(recent.log).toContain('the password is ***')
    expect(recent.log).not.toContain('an hour ago')
  })

  test('a slot without a release is an error that says so', async () => {
    const none = await readLogs({ 'blue-port': '8100', 'green-port': '8101', 'log-slot': 'blue' })
    expect(none, none.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Logs' } })
    expect(none.log).toContain('slot (port 8100) holds no release that this action launched')
  })
})
