import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { countBoundaries, deployEndingAt, isPromoted, WAYS, type Way } from '../harness/ending.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { startAction } from '../harness/run-action.ts'
import { jarInputs, type Service } from '../harness/service.ts'
import { awaitSettled, findUnsettled } from '../harness/settled.ts'
import { startUnderLoad } from '../harness/under-load.ts'
import type { Load } from '../load/load.ts'

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)('runs that end early, $layout layout', ({ layout, kinds }) => {
  let service: Service
  let load: Load

  beforeAll(async () => {
    ;({ service, load } = await startUnderLoad(`interrupted-${layout}`, { layout, kinds }))
  })

  afterAll(async () => {
    await load?.stop()
    await service?.down()
  })

  test.each<Way>(['kill', 'cancel', 'cut-nginx', 'cut-app'])(
    '%s right after the promotion: the old version is live again',
    async (way) => {
      const live = (await service.ask()).version
      const ended = await deployEndingAt(service, '1.1.0', way, isPromoted(1), { 'bake-time': '3' })
      expect(ended.exitCode, ended.log).not.toBe(0)
      expect(await awaitSettled(() => findUnsettled(service, layout))).toBeLessThan(60)
      expect((await service.ask()).version).toBe(live)
      if (way === 'cancel') {
        expect(ended.outputs).toMatchObject({ result: 'reverted' })
        expect(ended.signal, 'it ended before the runner would have killed it').toBeNull()
        expect(ended.postLog).toContain('live now: version')
      }
      if (way === 'kill') expect(ended.postLog).toContain('the run ended early; live now: version')
      expect((await load.atLeast(load.counts().requests + 20)).failures).toEqual([])
      const next = await service.deploy('1.2.0')
      expect(next.outputs, next.log).toMatchObject({ result: 'deployed', version: '1.2.0' })
      expect(load.counts().failures).toEqual([])
    },
  )

  test('canceled while building: the build stops too', async () => {
    const marker = `sleep 61.${randomInt(1000, 9999)}`
    const inputs = { ...service.inputs, ...(await jarInputs('1.1.0')), 'build-command': `echo building; ${marker}` }
    const running = startAction(inputs)
    await running.said('\nbuilding\n')
    running.child.kill('SIGINT')
    const ended = await running.done
    expect(ended).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    expect(ended.log).toContain('the run was canceled')
    const { execFileSync } = await import('node:child_process')
    expect(execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })).not.toContain(marker)
  })

  test('two at once: the second waits, says for whom, and both are promoted', async () => {
    const first = startAction({ ...service.inputs, ...(await jarInputs('1.0.0')), 'bake-time': '3' })
    await first.said('promoted from port')
    const second = await service.deploy('1.1.0')
    expect((await first.done).outputs).toMatchObject({ result: 'deployed', version: '1.0.0' })
    expect(second.outputs, second.log).toMatchObject({
      result: 'deployed',
      version: '1.1.0',
      'previous-version': '1.0.0',
    })
    expect(second.log).toMatch(/waiting for the lock, which is held by run \d+\.1 of mona/)
    const third = startAction({ ...service.inputs, ...(await jarInputs('1.2.0')), 'bake-time': '12' })
    await third.said('promoted from port')
    const impatient = await service.deploy('1.0.0', { 'lock-timeout': '1' })
    expect(impatient).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Lock' } })
    expect(impatient.log).toContain('is still held after 1 s by run')
    expect((await third.done).outputs).toMatchObject({ result: 'deployed', version: '1.2.0' })
    expect(load.counts().failures).toEqual([])
  })

  // Each has a time limit of its own: a run whose connection goes silent waits for its host for a minute.
  describe('interrupted at a random boundary: settled within 60 s, and the next deployment succeeds', () => {
    const seed = Number(process.env['CRASH_SEED'] ?? randomInt(1_000_000))
    let boundaries: number

    beforeAll(async () => {
      boundaries = countBoundaries((await service.deploy('1.0.0')).log)
      expect(boundaries).toBeGreaterThan(20)
    })

    test.each(WAYS.map((way, index) => ({ way, index })))('$way', async ({ way, index }) => {
      const boundary = 1 + ((seed + index * 7919) % boundaries)
      const told = `CRASH_SEED=${seed}: ${way} at boundary ${boundary} of ${boundaries}`
      const ended = await deployEndingAt(service, '1.1.0', way, (log) => countBoundaries(log) >= boundary)
      await awaitSettled(() => findUnsettled(service, layout)).catch((error: unknown) => {
        throw new Error(`${told}: ${String(error)}\n${ended.log}`)
      })
      const next = await service.deploy('1.2.0')
      expect(next.outputs, `${told}\n${next.log}`).toMatchObject({ result: 'deployed', version: '1.2.0' })
      expect(load.counts().failures, told).toEqual([])
    })
  })
})
