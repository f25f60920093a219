import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countBoundaries, deployEndingAt, WAYS, type Way } from '../harness/ending.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import type { Service } from '../harness/service.ts'
import { awaitSettled, findUnsettled } from '../harness/settled.ts'
import { startUnderLoad } from '../harness/under-load.ts'
import type { Load } from '../load/load.ts'

// For a run in parts: CRASH_WAYS=kill,cancel
const ways = (process.env['CRASH_WAYS']?.split(',') ?? WAYS) as readonly Way[]

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

  test.each(ways)('%s', async (way) => {
    const boundaries = countBoundaries((await service.deploy('1.0.0')).log)
    const before = load.counts().requests
    let longest = 0
    for (let boundary = 1; boundary <= boundaries; boundary++) {
      const at = `${way} at boundary ${boundary} of ${boundaries}`
      const ended = await deployEndingAt(service, '1.1.0', way, (log) => countBoundaries(log) >= boundary)
      const seconds = await awaitSettled(() => findUnsettled(service, layout)).catch((error: unknown) => {
        throw new Error(`${at}: ${String(error)}\n${ended.log}`)
      })
      longest = Math.max(longest, seconds)
      const next = await service.deploy('1.2.0')
      expect(next.outputs, `${at}, the next deployment:\n${next.log}`).toMatchObject({ result: 'deployed' })
      expect(load.counts().failures, at).toEqual([])
    }
    const requests = load.counts().requests - before
    process.stdout.write(
      `${layout}, ${way}: ${boundaries} boundaries, ${requests} requests, 0 failed, settled within ${longest.toFixed(1)} s of the run's end\n`,
    )
  })
})
