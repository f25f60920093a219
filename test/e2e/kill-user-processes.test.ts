import { execFileSync } from 'node:child_process'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { sshArguments } from '../bed/ssh.ts'
import { deployEndingAt } from '../harness/ending.ts'
import { awaitLoggedOut, hardenLogind } from '../harness/logind.ts'
import { type Service, startService } from '../harness/service.ts'
import { awaitSettled, findUnsettled } from '../harness/settled.ts'
import { findUnsettledWorkers, startWorker, WORKER } from '../harness/worker.ts'

const deployed = { exitCode: 0, outputs: { result: 'deployed' } }

describe.skipIf(whyNoBed() !== null)('KillUserProcesses=yes', () => {
  let service: Service
  const hosts = () => [service.bed.app, service.bed.nginx]

  beforeAll(async () => {
    service = await startService({ name: 'kill-user-processes' })
    for (const host of hosts()) await host.run('loginctl disable-linger ubuntu')
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    for (const host of hosts()) await hardenLogind(host)
  })

  afterAll(() => service?.down())

  test('it is refused if the user does not linger, and setup carries out that remedy', async () => {
    const run = await service.deploy('1.0.0')
    const status = await service.setup({ operation: 'status' })
    for (const refused of [run, status]) {
      expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
      expect(refused.log).toContain('(KillUserProcesses)')
      expect(refused.log).toContain('loginctl enable-linger ubuntu')
    }
    expect(await service.javaProcesses()).toEqual([])
    const setup = await service.setup()
    expect(setup, setup.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    const after = await service.setup({ operation: 'status' })
    expect(after, after.log).toMatchObject({ exitCode: 0 })
  })

  test.each(['nohup', 'systemd'])('the application outlives its run, launcher: %s', async (launcher) => {
    for (const version of ['1.0.0', '1.1.0'] as const) {
      const run = await service.deploy(version, { launcher })
      expect(run, run.log).toMatchObject(deployed)
    }
    for (const host of hosts()) await awaitLoggedOut(host)
    expect(await service.javaProcesses()).toHaveLength(2)
    expect(await service.ask()).toMatchObject({ status: 200, version: '1.1.0' })
  })

  test('if the runner is gone while the new version boots, the new version is stopped', async () => {
    const before = await service.javaProcesses()
    const isBooting = (log: string) => log.includes('::group::Health')
    const extra = { 'app-env': 'MISBEHAVE=never-healthy' }
    const run = await deployEndingAt(service, '1.2.0', 'kill', isBooting, extra)
    expect(run.exitCode).not.toBe(0)
    const { port } = await service.ask()
    const live = before.filter((process) => process.port === port)
    await expect.poll(() => service.javaProcesses(), { timeout: 60_000 }).toEqual(live)
  })

  test.each([
    ['kill', 'instant'],
    ['cut-nginx', 'instant'],
    ['kill', 'links'],
    ['cut-nginx', 'links'],
  ] as const)('a promotion reverts when its runner is gone: %s, %s layout', async (way, layout) => {
    const setup = await service.setup({ 'setup-layout': layout })
    expect(setup, setup.log).toMatchObject({ exitCode: 0 })
    expect(await service.deploy('1.0.0')).toMatchObject(deployed)
    const isPromoted = (log: string) => log.includes('promoted from port')
    const run = await deployEndingAt(service, '1.1.0', way, isPromoted, { 'bake-time': '60' })
    expect(run.exitCode, run.log).not.toBe(0)
    await awaitSettled(() => findUnsettled(service, layout))
    expect(await service.ask(), run.log).toMatchObject({ status: 200, version: '1.0.0' })
  })

  test('a user that is named is refused, whatever holds for others', async () => {
    for (const host of hosts()) {
      await host.run('loginctl disable-linger ubuntu')
      await hardenLogind(host, 'KillUserProcesses=no\nKillOnlyUsers=ubuntu\n')
    }
    const status = await service.setup({ operation: 'status' })
    expect(status, status.log).toMatchObject({ exitCode: 1 })
    expect(status.log).toContain('(KillUserProcesses)')
    const { bed } = service
    const leave = 'setsid sleep 3601 </dev/null >/dev/null 2>&1 & sleep 0.1; pgrep -fx "sleep 3601"'
    const login = sshArguments(dirname(bed.privateKeyFile), bed.app.address, [leave])
    expect(execFileSync('ssh', login, { encoding: 'utf8' })).toMatch(/^\d+\n$/)
    await awaitLoggedOut(bed.app)
    expect((await bed.app.run('pgrep -fx "sleep 3601"', { allowFailure: true })).stdout).toBe('')
  })

  test('a user that is excluded needs nothing', async () => {
    for (const host of hosts()) {
      await host.run('loginctl disable-linger ubuntu')
      await hardenLogind(host, 'KillExcludeUsers=root ubuntu\n')
    }
    expect(await service.deploy('1.2.0')).toMatchObject(deployed)
    for (const host of hosts()) await awaitLoggedOut(host)
    expect(await service.ask()).toMatchObject({ status: 200, version: '1.2.0' })
  })
})

describe.skipIf(whyNoBed() !== null)('KillUserProcesses=yes, without nginx', () => {
  let service: Service

  beforeAll(async () => {
    service = await startWorker('kill-user-processes-worker')
    await hardenLogind(service.bed.app)
    expect(await service.deploy('1.0.0', WORKER)).toMatchObject(deployed)
  })

  afterAll(() => service?.down())

  test.each(['Health', 'Hand over'])('if the runner is gone at %s, one worker is left', async (stage) => {
    const isThere = (log: string) => log.includes(`::group::${stage}\n`)
    const run = await deployEndingAt(service, '1.1.0', 'kill', isThere, WORKER)
    expect(run.exitCode, run.log).not.toBe(0)
    await awaitSettled(() => findUnsettledWorkers(service))
    const next = await service.deploy('1.2.0', WORKER)
    expect(next, next.log).toMatchObject(deployed)
    await awaitLoggedOut(service.bed.app)
    await awaitSettled(() => findUnsettledWorkers(service))
  })
})
