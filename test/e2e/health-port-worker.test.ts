import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type ActionInputs, type Service, type StoryVersion, startService } from '../harness/service.ts'
import { findUnsettledWorkers, recordedSlot } from '../harness/worker.ts'

describe.skipIf(whyNoBed() !== null)('health on a port of its own, without nginx', () => {
  let service: Service
  const deploy = (version: StoryVersion, extra: ActionInputs = {}) =>
    service.deploy(version, { 'health-port': '+1000', ...extra })

  beforeAll(async () => {
    service = await startService({ name: 'health-port-worker', nginxes: 0 })
    const first = await deploy('1.0.0')
    expect(first, first.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  })

  afterAll(() => service?.down())

  test.each([
    ['answers 500', 'fail-all', "which gets users' requests, returned a bad answer for /"],
    ['does not listen', 'management-only=PORT', 'nothing listens on port'],
  ])('a version whose health is UP and whose own port %s does not take over', async (_, misbehave, cause) => {
    const [before] = await service.javaProcesses()
    const live = await recordedSlot(service.bed.app)
    expect(live).toBe(before?.port)
    const healthPort = live === 8000 ? 9001 : 9000
    const bad = await deploy('1.1.0', {
      'app-env': `MISBEHAVE=${misbehave.replace('PORT', String(healthPort))}`,
      'health-timeout': '10',
    })
    expect(bad, bad.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Health' } })
    expect(bad.log).toContain(`:${healthPort}/health was not healthy within 10 s: `)
    expect(bad.log).toContain(cause)
    expect(bad.log).toContain(`management listens on port ${healthPort}`)
    expect(await service.javaProcesses()).toEqual([before])
    expect(await recordedSlot(service.bed.app)).toBe(live)
    expect(await service.askSlot(live ?? 0)).toMatchObject({ status: 200, version: '1.0.0' })
  })

  test('one that answers on both takes over', async () => {
    const good = await deploy('1.2.0')
    expect(good, good.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version: '1.2.0' } })
    const port = Number(good.outputs['live-port'])
    expect(good.log).toContain(`:${port + 1000}/health is healthy`)
    expect(await service.askSlot(port)).toMatchObject({ status: 200, version: '1.2.0' })
    await expect.poll(() => findUnsettledWorkers(service), { timeout: 10_000 }).toBeNull()
  })
})
