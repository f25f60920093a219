import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { startOpenLoop } from '../harness/open-loop.ts'
import type { Service } from '../harness/service.ts'
import { startLive } from '../harness/under-load.ts'

const CASES = LAYOUTS.flatMap(({ layout }) => [1, 2].map((apps) => ({ layout, apps })))

// The previous version has stopped: nothing listens on the backup's port.
describe.skipIf(whyNoBed() !== null).each(CASES)(
  'requests that fail, $layout layout, $apps app hosts',
  ({ layout, apps }) => {
    let service: Service

    beforeAll(async () => {
      service = await startLive(`failed-requests-${layout}-${apps}`, layout, { apps })
    })

    afterAll(() => service?.down())

    /** Requests one path, so often, among requests to another; the statuses of both. */
    async function requestAmong(path: string, times: number): Promise<{ theirs: number[]; others: number[] }> {
      const loop = startOpenLoop(service.urls, ['/version'], 100)
      const theirs: number[] = []
      for (let time = 0; time < times; time++) theirs.push((await service.ask(path)).status)
      const seen = loop.byStatus.get(200) ?? 0
      await expect.poll(() => loop.byStatus.get(200) ?? 0, { timeout: 10_000 }).toBeGreaterThan(seen + 150)
      await loop.stop()
      return { theirs: [...new Set(theirs)], others: [...loop.byStatus.keys()] }
    }

    test('a connection that the application closes costs only its own request', async () => {
      expect(await requestAmong('/drop', 1)).toEqual({ theirs: [502], others: [200] })
    })

    test('many of them cost only their own requests', async () => {
      expect(await requestAmong('/drop', 20)).toEqual({ theirs: [502], others: [200] })
    })
  },
)
