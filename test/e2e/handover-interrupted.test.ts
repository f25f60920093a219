import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { countBoundaries, deployEndingAt, HANDOVER_WAYS, isAtStage, type Way } from '../harness/ending.ts'
import type { Service } from '../harness/service.ts'
import { awaitSettled } from '../harness/settled.ts'
import { findUnsettledWorkers, startWorker, WORKER } from '../harness/worker.ts'

describe.skipIf(whyNoBed() !== null)('handovers that end early, two app hosts', () => {
  let service: Service

  beforeAll(async () => {
    service = await startWorker('handover-early', { apps: 2 })
  })

  afterAll(() => service?.down())

  async function expectSettled(told: string): Promise<void> {
    await awaitSettled(() => findUnsettledWorkers(service)).catch((error: unknown) => {
      throw new Error(`${told}: ${String(error)}`)
    })
    const next = await service.deploy('1.2.0', WORKER)
    expect(next.outputs, `${told}\n${next.log}`).toMatchObject({ result: 'deployed', version: '1.2.0' })
    for (const app of service.bed.apps) {
      expect(await service.javaProcesses(app), told).toMatchObject([{ release: next.outputs['release'] }])
    }
    await expect.poll(() => findUnsettledWorkers(service), { timeout: 5_000, message: told }).toBeNull()
  }

  test.each<readonly [Way, string]>([
    ['kill', 'Health'],
    ['kill', 'Hand over'],
    ['cancel', 'Hand over'],
    ['cut-app', 'Hand over'],
    ['cut-app2', 'Hand over'],
    ['kill', 'after-promote'],
    ['cancel', 'after-promote'],
    ['cut-app2', 'after-promote'],
    ['kill', 'Bake'],
  ])('%s at %s: one worker on each host, and the next deployment needs no cleanup', async (way, stage) => {
    const extra = { ...WORKER, 'after-promote': 'sleep 1' }
    const ended = await deployEndingAt(service, '1.1.0', way, isAtStage(stage), extra)
    expect(ended.exitCode, ended.log).not.toBe(0)
    await expectSettled(`${way} at ${stage}\n${ended.log}`)
  })

  describe('interrupted at a random boundary: settled within 60 s, and the next deployment succeeds', () => {
    const seed = Number(process.env['CRASH_SEED'] ?? randomInt(1_000_000))
    let boundaries: number

    beforeAll(async () => {
      boundaries = countBoundaries((await service.deploy('1.0.0', WORKER)).log)
      expect(boundaries).toBeGreaterThan(15)
    })

    test.each(HANDOVER_WAYS.map((way, index) => ({ way, index })))('$way', async ({ way, index }) => {
      const boundary = 1 + ((seed + index * 7919) % boundaries)
      const isNow = (log: string) => countBoundaries(log) >= boundary
      const ended = await deployEndingAt(service, '1.1.0', way, isNow, WORKER)
      await expectSettled(`CRASH_SEED=${seed}: ${way} at boundary ${boundary} of ${boundaries}\n${ended.log}`)
    })
  })
})
