import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { countBoundaries, deployEndingAt, TWO_NGINX_WAYS, type Way } from '../harness/ending.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { expectServed } from '../harness/served.ts'
import type { Service } from '../harness/service.ts'
import { awaitSettled, findUnsettled } from '../harness/settled.ts'
import { startUnderLoad } from '../harness/under-load.ts'
import type { Load } from '../load/load.ts'

const isPromoted = (times: number) => (log: string) => log.split('promoted from port').length > times
const isAtStage = (name: string) => (log: string) => log.includes(`::group::${name}\n`)

const ENDINGS: ReadonlyArray<readonly [string, Way, (log: string) => boolean]> = [
  ['the connection to the first nginx is cut once one is promoted', 'cut-nginx', isPromoted(1)],
  ['the connection to the second nginx is cut once one is promoted', 'cut-nginx2', isPromoted(1)],
  ['the connection to the second nginx is cut as both are about to be promoted', 'cut-nginx2', isAtStage('Promote')],
  ['the connection to the first nginx is cut as both are about to be confirmed', 'cut-nginx', isAtStage('Confirm')],
  ['the connection to the second nginx is cut as both are about to be confirmed', 'cut-nginx2', isAtStage('Confirm')],
  ['the connection to the second app host is cut once both are promoted', 'cut-app2', isPromoted(2)],
  ['the runner is killed once one is promoted', 'kill', isPromoted(1)],
  ['the run is canceled once both are promoted', 'cancel', isPromoted(2)],
]

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)(
  'runs on two nginx hosts that end early, $layout layout',
  ({ layout, kinds }) => {
    let service: Service
    let load: Load

    beforeAll(async () => {
      ;({ service, load } = await startUnderLoad(`several-early-${layout}`, { layout, kinds }, { apps: 2, nginxes: 2 }))
    })

    afterAll(async () => {
      await load?.stop()
      await service?.down()
    })

    async function expectOneVersion(way: Way, isNow: (log: string) => boolean, told = ''): Promise<void> {
      const { length: known } = load.counts().failures
      const ended = await deployEndingAt(service, '1.1.0', way, isNow)
      const seconds = await awaitSettled(() => findUnsettled(service, layout)).catch((error: unknown) => {
        throw new Error(`${told}${String(error)}\n${ended.log}`)
      })
      expect(seconds).toBeLessThan(60)
      const { version, port } = await service.ask()
      await expectServed(service, String(version), Number(port))
      expect((await load.atLeast(load.counts().requests + 50)).failures.slice(known), told).toEqual([])
      const next = await service.deploy('1.2.0')
      expect(next.outputs, `${told}${next.log}`).toMatchObject({ result: 'deployed', version: '1.2.0' })
      await expectServed(service, '1.2.0', Number(next.outputs['live-port']))
      expect(load.counts().failures.slice(known), told).toEqual([])
    }

    test.each(ENDINGS)('%s: within 60 s the same version is live on all', (_, way, isNow) =>
      expectOneVersion(way, isNow),
    )

    test.runIf(layout === 'instant')(
      'interrupted in a random way at a random boundary: the same version is live on all',
      async () => {
        const boundaries = countBoundaries((await service.deploy('1.0.0')).log)
        const seed = Number(process.env['CRASH_SEED'] ?? randomInt(1_000_000))
        const way = TWO_NGINX_WAYS[seed % TWO_NGINX_WAYS.length] ?? 'kill'
        const boundary = 1 + ((seed * 7919) % boundaries)
        const told = `CRASH_SEED=${seed}: ${way} at boundary ${boundary} of ${boundaries}\n`
        await expectOneVersion(way, (log) => countBoundaries(log) >= boundary, told)
      },
    )
  },
)
