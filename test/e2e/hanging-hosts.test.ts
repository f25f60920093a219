import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { startAction } from '../harness/run-action.ts'
import { jarInputs, type Service, startService } from '../harness/service.ts'
import { awaitSettled, findUnsettled } from '../harness/settled.ts'

const STARTFILE = '/home/ubuntu/.bashrc'

describe.skipIf(whyNoBed() !== null)('endless is not slow', () => {
  let service: Service
  const start = async (inputs: Record<string, string>) =>
    startAction({ ...service.inputs, ...(await jarInputs('1.1.0')), ...inputs })
  const processes = async () => (await service.bed.app.run('ps -u ubuntu -o args=', { allowFailure: true })).stdout

  beforeAll(async () => {
    service = await startService({ name: 'hanging-hosts' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
  })

  afterAll(() => service?.down())

  test('a startup file that sets the terminal title, without a newline, is ignored', async () => {
    const { app, nginx } = service.bed
    for (const host of [app, nginx]) await host.run(`sed -i "1i printf '\\\\\\\\033]0;host\\\\\\\\007'" ${STARTFILE}`)
    expect((await app.run(`head -n 1 ${STARTFILE}`)).stdout).toBe("printf '\\033]0;host\\007'\n")
    const run = await service.deploy('1.1.0')
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  })

  test('a startup file that waits forever is given up on, and the host is named', async () => {
    const { app } = service.bed
    await app.run(`sed -i '1i sleep 1000' ${STARTFILE}`)
    const run = await service.deploy('1.0.0')
    await app.run(`sed -i 1d ${STARTFILE}; pkill -u ubuntu -x sleep`)
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Lock' } })
    expect(run.log).toContain(`ubuntu@${app.address}: lock did not answer for 60 s`)
    expect(run.seconds).toBeLessThan(150)
  })

  test('a hook ends with its runner, and so does everything that it started', async () => {
    const marker = `sleep 600.${randomInt(1000, 9999)}`
    const running = await start({ 'before-promote': `${marker} & echo begun; ${marker}` })
    await running.said('begun')
    expect(await processes()).toContain(marker)
    running.child.kill('SIGKILL')
    await running.done
    await expect.poll(processes, { timeout: 40_000 }).not.toContain(marker)
  })

  test('canceled while a script hangs: the run ends in time, and reverts what it can', async () => {
    const { app } = service.bed
    const running = await start({ 'bake-time': '3' })
    await running.said('::group::Bake')
    await app.run('pkill -STOP -u ubuntu -x sh')
    await running.said('::group::Confirm')
    const began = performance.now()
    running.child.kill('SIGINT')
    const run = await running.done
    await app.run('pkill -CONT -u ubuntu -x sh')
    expect(run.signal).toBeNull()
    expect(performance.now() - began).toBeLessThan(7_500 + 5_000)
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted', 'failed-step': 'Confirm' } })
    expect(run.log).toContain('the run was canceled')
    await awaitSettled(() => findUnsettled(service, 'instant'))
    expect(await service.ask()).toMatchObject({ status: 200 })
  })
})

describe.skipIf(whyNoBed() !== null)('curl instead of a forwarded connection', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'curl-asks' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    for (const host of [service.bed.app, service.bed.nginx]) {
      await host.run("sed -i 's/^ssh-/restrict ssh-/' /home/ubuntu/.ssh/authorized_keys")
    }
  })

  afterAll(() => service?.down())

  test('it obeys neither ~/.curlrc nor a proxy', async () => {
    const { nginx } = service.bed
    await nginx.write('/home/ubuntu/.curlrc', 'proxy = "http://127.0.0.1:9"\n', '0644')
    const run = await service.deploy('1.0.0')
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(run.log).toContain(': curl-request begins')
  })

  test('if nginx is not running there is no answer, and curl says why', async () => {
    const { nginx } = service.bed
    await nginx.run('systemctl stop nginx')
    const run = await service.deploy('1.1.0')
    await nginx.run('systemctl start nginx')
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    expect(run.log).toContain('curl: (7)')
    expect(await service.ask()).toMatchObject({ version: '1.0.0' })
  })
})
