import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { waitUntil } from '../bed/waiting.ts'
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

    test.runIf(apps > 1)(
      'a host that is off fails no request, and lets none wait for more than ten seconds',
      async () => {
        const { nginx, apps: hosts } = service.bed
        const off = hosts.at(-1) as BedHost
        // On a connection that was open before, an answer may take as long as it likes.
        await waitUntil('nginx to close its connections to that host', 40, async () => {
          const { stdout } = await nginx.run(`ss -Htn state established dst ${off.address}`)
          return stdout === ''
        })
        await off.run(`ip route add blackhole ${nginx.address}`)
        const loop = startOpenLoop(service.urls, ['/version'], 20)
        await expect.poll(() => loop.byStatus.get(200) ?? 0, { timeout: 60_000 }).toBeGreaterThan(200)
        await loop.stop()
        await off.run(`ip route del blackhole ${nginx.address}`)
        expect([...loop.byStatus.keys()]).toEqual([200])
      },
    )
  },
)
