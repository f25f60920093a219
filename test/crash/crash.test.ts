import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countBoundaries, deployEndingAt, HANDOVER_WAYS, WAYS, type Way } from '../harness/ending.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import type { ActionInputs, Service } from '../harness/service.ts'
import { awaitSettled, findUnsettled } from '../harness/settled.ts'
import { startUnderLoad } from '../harness/under-load.ts'
import { findUnsettledWorkers, startWorker, WORKER } from '../harness/worker.ts'
import type { Load } from '../load/load.ts'

// For a run in parts: CRASH_WAYS=kill,cancel
const chosen = process.env['CRASH_WAYS']?.split(',')
const chooseOf = (ways: readonly Way[]) => ways.filter((way) => chosen?.includes(way) ?? true)

/** Ends a deployment at each of its boundaries; returns what can be said of all of them. */
async function endEverywhere(
  service: Service,
  way: Way,
  inputs: ActionInputs,
  findWrong: (at: string) => Promise<string | null>,
): Promise<string> {
  const boundaries = countBoundaries((await service.deploy('1.0.0', inputs)).log)
  let longest = 0
  for (let boundary = 1; boundary <= boundaries; boundary++) {
    const at = `${way} at boundary ${boundary} of ${boundaries}`
    const isNow = (log: string) => countBoundaries(log) >= boundary
    const ended = await deployEndingAt(service, '1.1.0', way, isNow, inputs)
    const seconds = await awaitSettled(() => findWrong(at)).catch((error: unknown) => {
      throw new Error(`${at}: ${String(error)}\n${ended.log}`)
    })
    longest = Math.max(longest, seconds)
    const next = await service.deploy('1.2.0', inputs)
    expect(next.outputs, `${at}, the next deployment:\n${next.log}`).toMatchObject({ result: 'deployed' })
  }
  return `${way}: ${boundaries} boundaries, settled within ${longest.toFixed(1)} s of the run's end`
}

describe.each(LAYOUTS)('a deployment ended at every boundary, $layout layout', ({ layout, kinds }) => {
  let service: Service
  let load: Load

  beforeAll(async () => {
    ;({ service, load } = await startUnderLoad(`crash-${layout}`, { layout, kinds }))
  })

  afterAll(async () => {
    await load?.stop()
    await service?.down()
  })

  test.each(chooseOf(WAYS))('%s', async (way) => {
    const before = load.counts().requests
    const said = await endEverywhere(service, way, {}, (at) => {
      expect(load.counts().failures, at).toEqual([])
      return findUnsettled(service, layout)
    })
    const requests = load.counts().requests - before
    process.stdout.write(`${layout}, ${said}, ${requests} requests, 0 failed\n`)
  })
})

describe.skipIf(chooseOf(HANDOVER_WAYS).length === 0)('a handover ended at every boundary', () => {
  let service: Service

  beforeAll(async () => {
    service = await startWorker('crash-handover')
  })

  afterAll(() => service?.down())

  test.each(chooseOf(HANDOVER_WAYS))('%s', async (way) => {
    const said = await endEverywhere(service, way, WORKER, () => findUnsettledWorkers(service))
    process.stdout.write(`handover, ${said}\n`)
  })
})
