import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { waitUntil } from '../bed/waiting.ts'
import { deployEndingAt } from '../harness/ending.ts'
import { startAction } from '../harness/run-action.ts'
import { jarInputs, type Service, startService } from '../harness/service.ts'
import { awaitSettled, findUnsettled } from '../harness/settled.ts'
import { asUser, awaitAnswer, expectDeployed, listUnits, processOn, running, unitOf } from '../harness/units.ts'

const systemd = { launcher: 'systemd' }

describe.skipIf(whyNoBed() !== null)('launcher: systemd, and something fails', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'systemd-failures' })
    expect(await service.setup(systemd)).toMatchObject({ exitCode: 0 })
    expectDeployed(await service.deploy('1.2.0', systemd), 8001)
  })

  afterAll(() => service?.down())

  test.each([
    { fault: 'crash-at-boot', said: 'the application ended: the property elasticsearch.url is not set' },
    { fault: 'never-healthy', said: 'was not healthy within 10 s: it answers 503' },
  ])('a release that fails ($fault) leaves no unit and is not started again', async ({ fault, said }) => {
    const old = await processOn(service, 8001)
    const environment = { 'app-env': `MISBEHAVE=${fault}`, 'health-timeout': '10' }
    const failed = await service.deploy('1.1.0', { ...systemd, ...environment })
    expect(failed.outputs, failed.log).toMatchObject({ result: 'failed', 'live-port': '8001', 'failed-step': 'Health' })
    expect(failed.log).toContain(said)
    expect(await listUnits(service)).toBe(running(8001))
    expect(await service.javaProcesses()).toEqual([old])
    // Its own words: once a start.
    expect(
      await asUser(
        service,
        `grep -c ' pid \\|Application run failed' shop/releases/${failed.outputs['release']}/app.log`,
      ),
    ).toBe('1')
    expect(await service.ask()).toMatchObject({ version: '1.2.0', port: 8001 })
  })

  test('a unit that can’t be written fails the run with the reason, and no file with the environment is left', async () => {
    const old = await processOn(service, 8001)
    await service.bed.app.run('chown root /home/ubuntu/.config/systemd/user')
    const failed = await service.deploy('1.1.0', { ...systemd, 'app-env': 'PASSWORD=unused' })
    await service.bed.app.run('chown ubuntu /home/ubuntu/.config/systemd/user')
    expect(failed.outputs, failed.log).toMatchObject({ result: 'failed', 'live-port': '8001', 'failed-step': 'Launch' })
    expect(failed.log).toMatch(/systemd could not start bluegreen-dev-shop-8000\.service: .*Permission denied/)
    expect(await listUnits(service)).toBe(running(8001))
    expect(await service.javaProcesses()).toEqual([old])
  })

  test('power fails before a release is proved: it does not start with the host, and the old one stays live', async () => {
    const { app } = service.bed
    const environment = { 'app-env': 'MISBEHAVE=never-listens', 'health-timeout': '60' }
    const action = startAction({ ...service.inputs, ...(await jarInputs('1.1.0')), ...systemd, ...environment })
    await action.said('::group::Health')
    await app.powerCut()
    expect((await action.done).outputs).toMatchObject({ result: 'failed', 'failed-step': 'Health' })
    await app.boot()
    await awaitAnswer(service, 8001)
    expect(await service.javaProcesses()).toMatchObject([{ port: 8001 }])
    expect(await service.ask()).toMatchObject({ version: '1.2.0', port: 8001 })
    expectDeployed(await service.deploy('1.0.0', systemd), 8000)
    expect(await listUnits(service)).toBe(running(8000, 8001))
  })

  test('if the runner is gone before the promotion, process and unit are removed', async () => {
    const old = await processOn(service, 8000)
    const never = { ...systemd, 'app-env': 'MISBEHAVE=never-listens', 'health-timeout': '60' }
    await deployEndingAt(service, '1.1.0', 'kill', (log) => log.includes('::group::Health'), never)
    await waitUntil('no unit but that of the live slot', 60, async () => (await listUnits(service)) === running(8000))
    expect(await awaitSettled(() => findUnsettled(service, 'instant'))).toBeLessThan(60)
    expect(await service.javaProcesses()).toEqual([old])
  })

  test('one that is gone after it leaves the release as a standby that starts with the host', async () => {
    const isPromoted = (log: string) => log.includes('promoted from port')
    await deployEndingAt(service, '1.1.0', 'kill', isPromoted, { ...systemd, 'bake-time': '3' })
    expect(await awaitSettled(() => findUnsettled(service, 'instant'))).toBeLessThan(60)
    expect(await service.ask()).toMatchObject({ version: '1.0.0', port: 8000 })
    expect(await service.askSlot(8001)).toMatchObject({ version: '1.1.0' })
    expect(await asUser(service, `systemctl --user is-enabled ${unitOf(8001)}`)).toBe('enabled')
  })

  test('a release that ignores SIGTERM is killed after the stop timeout of the run that stops it, and stays down', async () => {
    const stubborn = { ...systemd, 'app-env': 'MISBEHAVE=ignore-sigterm' }
    expectDeployed(await service.deploy('1.2.0', { ...stubborn, 'stop-timeout': '600' }), 8001)
    expectDeployed(await service.deploy('1.0.0', systemd), 8000)
    const old = await processOn(service, 8001)
    const next = expectDeployed(await service.deploy('1.1.0', { ...systemd, 'stop-timeout': '2' }), 8001)
    expect(next.log).toContain(`stopped process ${old?.pid} on port 8001 (SIGKILL)`)
    expect(await processOn(service, 8001)).toMatchObject({ release: next.outputs['release'] })
    expect(await listUnits(service)).toBe(running(8000, 8001))
  })
})
