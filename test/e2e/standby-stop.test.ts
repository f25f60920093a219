import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { deployEndingAt, type Way } from '../harness/ending.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { runAction, startAction } from '../harness/run-action.ts'
import { jarInputs, type Service } from '../harness/service.ts'
import { findLeftovers } from '../harness/settled.ts'
import { startUnderLoad } from '../harness/under-load.ts'
import type { Load } from '../load/load.ts'

const STOP = { standby: 'stop' } as const

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)(
  'a standby that is stopped after the promotion, $layout layout',
  ({ layout, kinds }) => {
    let service: Service
    let load: Load

    beforeAll(async () => {
      ;({ service, load } = await startUnderLoad(`standby-stop-${layout}`, { layout, kinds }))
    })

    afterAll(async () => {
      await load?.stop()
      await service?.down()
    })

    const expectNoFailure = async () => expect((await load.atLeast(load.counts().requests + 50)).failures).toEqual([])

    test('requests in progress on the old version are answered before it is stopped', async () => {
      // This one does not finish its requests itself: SIGTERM ends it at once.
      const abrupt = await service.deploy('1.1.0', { 'java-options': '-Xrs' })
      expect(abrupt.outputs, abrupt.log).toMatchObject({ result: 'deployed', 'live-port': '8000' })
      const wait = 'echo the-hook-waits; while [ ! -e /tmp/go ]; do sleep 0.1; done'
      const inputs = { ...service.inputs, ...(await jarInputs('1.2.0')), ...STOP, 'before-promote': wait }
      const running = startAction(inputs)
      await running.said('the-hook-waits')
      const slow = service.ask('/slow?ms=8000')
      const asked = performance.now()
      await service.bed.app.run('touch /tmp/go')
      const run = await running.done
      const stoppedAfter = performance.now() - asked
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': '8001' } })
      expect(await slow).toMatchObject({ status: 200, version: '1.1.0', body: 'service 1.1.0 after 8000 ms' })
      expect(stoppedAfter).toBeGreaterThan(7_900)
      expect(run.log).toMatch(/stopped process \d+ on port 8000 \(SIGTERM\)/)
      expect(await service.javaProcesses()).toMatchObject([{ port: 8001 }])
      await expectNoFailure()
    })

    test('rollback starts it again, and stops the version that it rolls back from', async () => {
      const back = await runAction({ ...service.inputs, ...STOP, operation: 'rollback' })
      expect(back, back.log).toMatchObject({
        exitCode: 0,
        outputs: { result: 'rolled-back', version: '1.1.0', 'live-port': '8000' },
      })
      expect(await service.ask()).toMatchObject({ version: '1.1.0', port: 8000 })
      expect(await service.javaProcesses()).toMatchObject([{ port: 8000 }])
      await expectNoFailure()
    })

    test('the delay passes first', async () => {
      const running = startAction({
        ...service.inputs,
        ...(await jarInputs('1.0.0')),
        ...STOP,
        'standby-stop-delay': '4',
      })
      await running.said('the process on port 8000 will be stopped in 4 s')
      const began = performance.now()
      expect(await service.javaProcesses()).toMatchObject([{ port: 8000 }, { port: 8001 }])
      const run = await running.done
      expect(performance.now() - began).toBeGreaterThan(3_900)
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      expect(await service.javaProcesses()).toMatchObject([{ port: 8001 }])
      await expectNoFailure()
    })

    test.each<Way>(['kill', 'cut-app', 'cancel'])(
      '%s during the delay: the old process is stopped all the same',
      async (way) => {
        const { version: before } = await service.ask()
        const delay = { ...STOP, 'standby-stop-delay': '5' }
        const isStopping = (log: string) => log.includes('will be stopped in 5 s')
        const ended = await deployEndingAt(service, before === '1.1.0' ? '1.2.0' : '1.1.0', way, isStopping, delay)
        expect(ended.exitCode, ended.log).not.toBe(0)
        if (way !== 'kill') {
          expect(ended.outputs).toMatchObject({ result: 'deployed', 'failed-step': 'Stop standby' })
        }
        const { port } = await service.ask()
        await expect
          .poll(async () => (await service.javaProcesses()).map((process) => process.port), { timeout: 60_000 })
          .toEqual([port])
        await expect.poll(() => findLeftovers(service), { timeout: 60_000 }).toBeNull()
        const next = await service.deploy('1.0.0')
        expect(next.outputs, next.log).toMatchObject({ result: 'deployed' })
        await expectNoFailure()
      },
    )

    test('a rollback waits for what a canceled run is still stopping, and what it makes live stays', async () => {
      const { version: before } = await service.ask()
      const slow = service.ask('/slow?ms=20000')
      const isStopping = (log: string) => log.includes('::group::Stop standby')
      const ended = await deployEndingAt(service, before === '1.1.0' ? '1.2.0' : '1.1.0', 'cancel', isStopping, STOP)
      expect(ended.outputs, ended.log).toMatchObject({ result: 'deployed', 'failed-step': 'Stop standby' })
      const back = await runAction({ ...service.inputs, operation: 'rollback' })
      expect(await slow).toMatchObject({ status: 200, version: before })
      expect(back.log).toContain('an earlier run is over, but still at work there; waiting for that')
      expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: before })
      await expect.poll(() => findLeftovers(service), { timeout: 60_000 }).toBeNull()
      expect(await service.ask()).toMatchObject({ version: before, port: Number(back.outputs['live-port']) })
      await expectNoFailure()
    })
  },
)
