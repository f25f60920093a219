import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { startAction } from '../harness/run-action.ts'
import { jarInputs, type Service, startService } from '../harness/service.ts'
import { awaitSettled, findUnsettled } from '../harness/settled.ts'

/** As a firewall or a restarted sshd does it: each session of the deploy user is reset. */
const resetSessions = (host: BedHost) =>
  host.run(`kill -KILL $(ps -eo pid=,args= | awk '/sshd: ubuntu/ && !/awk/ { print $1 }')`)

describe.skipIf(whyNoBed() !== null)('a run that loses what it relies on', () => {
  let service: Service
  const start = async (inputs: Record<string, string>) =>
    startAction({ ...service.inputs, ...(await jarInputs('1.1.0')), ...inputs })

  beforeAll(async () => {
    service = await startService({ name: 'lost-ground' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    expect((await service.deploy('1.0.0')).outputs['result']).toBe('deployed')
  })

  afterAll(() => service?.down())

  test('the connection to nginx is reset while the new version boots: outputs, error and summary are there', async () => {
    const running = await start({ 'app-env': 'MISBEHAVE=never-healthy', 'health-timeout': '60' })
    await running.said('::group::Health')
    await resetSessions(service.bed.nginx)
    const run = await running.done
    expect(run, run.log).toMatchObject({
      exitCode: 1,
      outputs: { result: 'failed', 'failed-step': 'Health', 'live-port': '8001' },
    })
    expect(run.log).toMatch(/::error title=Blue\/green%3A Health failed::Health: the connection to ubuntu@\S+ was lost/)
    expect(run.summary).toContain('Health failed')
    expect(run.log).not.toMatch(/^\s+at \S+ \(/m)
    expect(run.log).not.toContain('defect')
  })

  test('the script that holds the lock is killed: the run stops before it promotes', async () => {
    const { app } = service.bed
    const before = await service.ask()
    const running = await start({ 'before-promote': 'until [ -e /home/ubuntu/go ]; do sleep 0.1; done' })
    await running.said('::group::before-promote')
    await app.run('kill -KILL $(fuser /home/ubuntu/.bluegreen/dev_shop/lock 2>/dev/null)')
    const run = await running.done
    await app.run('touch /home/ubuntu/go')
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'before-promote' } })
    expect(run.log).toContain('the lock was lost')
    expect(await service.ask()).toMatchObject({ version: before.version, port: before.port })
    await app.run('rm /home/ubuntu/go')
  })

  test('the runner is gone and nobody reads the log: the run ends, and the host reverts its promotion', async () => {
    const before = await service.ask()
    const running = await start({ 'bake-time': '60' })
    await running.said('promoted from port')
    running.child.stdout?.destroy()
    running.child.stderr?.destroy()
    expect((await running.done).exitCode).toBe(1)
    await awaitSettled(() => findUnsettled(service, 'instant'))
    expect(await service.ask()).toMatchObject({ version: before.version, port: before.port })
  })

  test('a connection is retried while sshd restarts', async () => {
    const { nginx } = service.bed
    await nginx.run('systemctl stop ssh')
    const running = await start({})
    await running.said('trying again in 1 s')
    await nginx.run('systemctl start ssh')
    const run = await running.done
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  })

  test('a host that can’t be reached is a failure to connect, not to build', async () => {
    const run = await service.deploy('1.0.0', { 'nginx-hosts': '127.0.0.1:1', 'build-command': 'sleep 60' })
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Connect' } })
    expect(run.log).toContain("127.0.0.1:1 can't be reached")
    expect(run.log).toContain('Build: stopped after')
  })
})
