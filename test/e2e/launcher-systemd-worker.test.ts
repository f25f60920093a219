import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { waitUntil } from '../bed/waiting.ts'
import { startAction } from '../harness/run-action.ts'
import { jarInputs, type Service, startService } from '../harness/service.ts'
import { asUser, awaitAnswer, expectDeployed, listUnits, processOn, running, unitOf } from '../harness/units.ts'

const worker = { launcher: 'systemd', 'nginx-hosts': 'none' }

describe.skipIf(whyNoBed() !== null)('launcher: systemd without nginx', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'systemd-worker' })
    expect(await service.setup(worker)).toMatchObject({ exitCode: 0 })
  })

  afterAll(() => service?.down())

  test('the old process and its unit end once the new one has taken over', async () => {
    const first = expectDeployed(await service.deploy('1.0.0', worker), 8001)
    expect(await listUnits(service)).toBe(running(8001))
    expect(await processOn(service, 8001)).toMatchObject({ release: first.outputs['release'] })
    expectDeployed(await service.deploy('1.1.0', { ...worker, 'app-env': 'MISBEHAVE=ignore-sigterm' }), 8000)
    expect(await listUnits(service)).toBe(running(8000))
  })

  test('power fails while the old one is stopping: only the new one starts with the host, and it keeps running', async () => {
    const { app } = service.bed
    const inputs = { ...service.inputs, ...(await jarInputs('1.2.0')), ...worker, 'stop-timeout': '120' }
    const action = startAction(inputs)
    await waitUntil('the record', 60, async () => (await asUser(service, 'readlink shop/live')) === 'slots/8001')
    await waitUntil('SIGTERM', 60, async () => {
      const log = await asUser(service, 'cat shop/slots/8000/app.log')
      return log.includes('SIGTERM')
    })
    await app.powerCut()
    expect((await action.done).exitCode).toBe(1)
    await app.boot()
    await awaitAnswer(service, 8001)
    expect(await service.javaProcesses()).toMatchObject([{ port: 8001 }])
    expect(await asUser(service, `systemctl --user show --property Restart ${unitOf(8001)}`)).toBe('Restart=on-failure')
    expectDeployed(await service.deploy('1.0.0', worker), 8000)
    expect(await listUnits(service)).toBe(running(8000))
  })
})
