import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { runAction } from '../harness/run-action.ts'
import { type Service, startService } from '../harness/service.ts'
import { startLive } from '../harness/under-load.ts'
import { startWorker, WORKER } from '../harness/worker.ts'

const SECRET = 'hunter2-and-more'

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)(
  'the application log, read by a run, $layout layout',
  ({ layout }) => {
    let service: Service
    const readLogs = (extra: Record<string, string> = {}) =>
      runAction({ ...service.inputs, operation: 'logs', 'app-env': `DB_PASSWORD=${SECRET}`, ...extra })

    beforeAll(async () => {
      service = await startService({ name: `logs-${layout}` })
      expect(await service.setup({ 'setup-layout': layout })).toMatchObject({ exitCode: 0 })
      for (const version of ['1.0.0', '1.1.0'] as const) {
        const run = await service.deploy(version)
        expect(run.outputs, run.log).toMatchObject({ result: 'deployed' })
      }
      const { app } = service.bed
      // As an application with a zone of its own writes it: five and a half hours ahead of UTC, and not said.
      const hour = new Date(Date.now() - 3_600_000 + 5.5 * 3_600_000).toISOString().slice(0, -1)
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
      const recent = await readLogs({ 'log-since': '15m', 'java-options': '-Duser.timezone=Asia/Kolkata' })
      expect(recent.log).toContain('the password is ***')
      expect(recent.log).not.toContain('an hour ago')
    })

    test('a slot without a release is an error that says so', async () => {
      const none = await readLogs({ 'blue-port': '8100', 'green-port': '8101', 'log-slot': 'blue' })
      expect(none, none.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Logs' } })
      expect(none.log).toContain('slot (port 8100) holds no release that this action launched')
    })
  },
)

describe.skipIf(whyNoBed() !== null)('the application log of a worker, which has no nginx', () => {
  let service: Service
  const readLogs = (extra: Record<string, string> = {}) =>
    runAction({ ...service.inputs, ...WORKER, operation: 'logs', ...extra })

  beforeAll(async () => {
    service = await startWorker('logs-worker')
    const next = await service.deploy('1.1.0', WORKER)
    expect(next.outputs, next.log).toMatchObject({ result: 'deployed' })
  })

  afterAll(() => service?.down())

  test('the live version’s by default, on request that of the version before, which ended', async () => {
    const [worker] = await service.javaProcesses()
    const [live, standby] = worker?.port === 8000 ? ['blue', 'green'] : ['green', 'blue']
    const current = await readLogs()
    expect(current, current.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'live-slot': live } })
    expect(current.log).toContain(`${live} (port ${worker?.port}), ${worker?.release}: `)
    expect(current.log).toContain(`version 1.1.0 works, pid ${worker?.pid}`)
    expect(current.log).not.toContain('SIGTERM')
    const before = await readLogs({ 'log-slot': 'standby' })
    expect(before, before.log).toMatchObject({ exitCode: 0, outputs: { 'live-slot': live } })
    expect(before.log).toMatch(new RegExp(`${standby} \\(port \\d+\\), 1\\.0\\.0-\\S+: `))
    expect(before.log).toContain('SIGTERM, the work is finished')
    expect(await service.javaProcesses()).toEqual([worker])
  })
})

describe.skipIf(whyNoBed() !== null)('the application log on two app hosts', () => {
  let service: Service

  beforeAll(async () => {
    service = await startLive('logs-hosts', 'instant', { apps: 2 })
    for (const app of service.bed.apps) {
      await app.run(`echo "only on ${app.name}" >>/home/ubuntu/shop/slots/8001/app.log`, { user: 'ubuntu' })
    }
  })

  afterAll(() => service?.down())

  test('each host’s own lines follow its name, also if another has none', async () => {
    const { apps } = service.bed
    const readLogs = () => runAction({ ...service.inputs, operation: 'logs', 'log-slot': 'green', 'log-lines': '1' })
    const shown = apps.map(
      ({ address, name }) =>
        new RegExp(`${address}: green \\(port 8001\\), 1\\.0\\.0-\\S+: 1 line\\n.*only on ${name}\\n`),
    )
    const both = await readLogs()
    expect(both, both.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
    for (const [index, { name }] of apps.entries()) {
      expect(both.log).toMatch(shown[index] as RegExp)
      expect(both.summary).toContain(`only on ${name}`)
    }
    const [app, other] = apps as [BedHost, BedHost]
    const [live] = await service.javaProcesses(other)
    await other.run(`kill -KILL ${live?.pid}; rm /home/ubuntu/shop/slots/8001`)
    const one = await readLogs()
    expect(one, one.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
    expect(one.log).toContain(`only on ${app.name}\n`)
    expect(one.log).toContain(`${other.address}: green (port 8001), no release: 0 lines`)
    expect(one.log).not.toContain(`only on ${other.name}`)
  })
})
