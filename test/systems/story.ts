import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { System } from '../bed/systems.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { type ActionResult, runAction } from '../harness/run-action.ts'
import { expectServed } from '../harness/served.ts'
import type { ActionInputs, Service, StoryVersion } from '../harness/service.ts'
import { awaitSettled, findLeftovers } from '../harness/settled.ts'
import { startUnderLoad } from '../harness/under-load.ts'
import { findUnsettledWorkers, startWorker, WORKER } from '../harness/worker.ts'
import type { Load } from '../load/load.ts'

/** The image of its hosts may have to be made first, on a busy machine. */
const BOOT_MS = 900_000

/** What a run came to, and what it must have. */
export function expectResult(run: ActionResult, result: string, exitCode = 0): ActionResult {
  expect(run, run.log).toMatchObject({ exitCode, outputs: { result } })
  return run
}

function operate(service: Service, operation: string, extra: ActionInputs = {}): Promise<ActionResult> {
  return runAction({ ...service.inputs, ...extra, operation })
}

/** Declares the tests that every system has to pass. */
export function tellStory(system: System): void {
  describe.skipIf(whyNoBed() !== null).each(LAYOUTS)(`${system.name}, $layout layout`, ({ layout, kinds }) => {
    let service: Service
    let load: Load

    beforeAll(async () => {
      ;({ service, load } = await startUnderLoad(`${system.name}-${layout}`, { layout, kinds }, { system }))
    }, BOOT_MS)

    afterAll(async () => {
      await load?.stop()
      await service?.down()
    })

    const expectNoFailure = async () => expect((await load.atLeast(load.counts().requests + 100)).failures).toEqual([])

    test('setup finds nothing more to do, and status nothing wrong', async () => {
      expectResult(await service.setup({ 'setup-layout': layout }), 'unchanged')
      expectResult(await operate(service, 'status'), 'unchanged')
    })

    test('two deployments cost no request', async () => {
      for (const [version, port] of [
        ['1.1.0', 8000],
        ['1.2.0', 8001],
      ] as const) {
        expectResult(await service.deploy(version), 'deployed')
        await expectServed(service, version, port)
      }
      await expectNoFailure()
    })

    test.each([
      ['does not boot', { 'app-env': 'MISBEHAVE=crash-at-boot' }, 'failed'],
      ['fails after its promotion', { 'after-promote': 'exit 4' }, 'reverted'],
    ])('the live version goes on being served when a deployment %s', async (_, bad, result) => {
      expectResult(await service.deploy('1.0.0', bad), result, 1)
      await expectServed(service, '1.2.0', 8001)
      await expectNoFailure()
    })

    test('a rollback makes the version before live, status finds nothing wrong, and nothing of the action runs on', async () => {
      expectResult(await service.deploy('1.0.0'), 'deployed')
      expectResult(await operate(service, 'rollback'), 'rolled-back')
      await expectServed(service, '1.2.0', 8001)
      await expectNoFailure()
      expectResult(await operate(service, 'status'), 'unchanged')
      await awaitSettled(() => findLeftovers(service))
    })
  })

  describe.skipIf(whyNoBed() !== null)(`${system.name}, a worker without nginx`, () => {
    let service: Service
    const deploy = (version: StoryVersion, extra: ActionInputs = {}) => service.deploy(version, { ...WORKER, ...extra })

    beforeAll(async () => {
      service = await startWorker(`${system.name}-worker`, { system })
    }, BOOT_MS)

    afterAll(() => service?.down())

    test.each(['nohup', 'systemd'])('hands over, hands back, and is well: launcher %s', async (launcher) => {
      expectResult(await service.setup({ ...WORKER, launcher }), 'unchanged')
      expectResult(await deploy('1.1.0', { launcher }), 'deployed')
      expectResult(await deploy('1.2.0', { launcher, 'after-promote': 'exit 4' }), 'reverted', 1)
      expectResult(await deploy('1.2.0', { launcher }), 'deployed')
      expectResult(await operate(service, 'rollback', { ...WORKER, launcher }), 'rolled-back')
      expectResult(await operate(service, 'status', { ...WORKER, launcher }), 'unchanged')
      await awaitSettled(() => findUnsettledWorkers(service))
    })
  })
}
