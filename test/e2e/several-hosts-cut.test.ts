import { afterAll, beforeAll, describe, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { isAtStage, isPromoted, type Way } from '../harness/ending.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { expectOneVersion } from '../harness/one-version.ts'
import type { Service } from '../harness/service.ts'
import { startUnderLoad } from '../harness/under-load.ts'
import type { Load } from '../load/load.ts'

const CUTS: ReadonlyArray<readonly [string, Way, (log: string) => boolean]> = [
  ['to the first nginx is cut once one is promoted', 'cut-nginx', isPromoted(1)],
  ['to the second nginx is cut once one is promoted', 'cut-nginx2', isPromoted(1)],
  ['to the second nginx is cut as both are about to be promoted', 'cut-nginx2', isAtStage('Promote')],
  ['to the first nginx is cut as both are about to be confirmed', 'cut-nginx', isAtStage('Confirm')],
  ['to the second nginx is cut as both are about to be confirmed', 'cut-nginx2', isAtStage('Confirm')],
  ['to the second app host is cut once both are promoted', 'cut-app2', isPromoted(2)],
]

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)(
  'runs on two nginx hosts whose connection breaks, $layout layout',
  ({ layout, kinds }) => {
    let service: Service
    let load: Load

    beforeAll(async () => {
      ;({ service, load } = await startUnderLoad(`several-cut-${layout}`, { layout, kinds }, { apps: 2, nginxes: 2 }))
    })

    afterAll(async () => {
      await load?.stop()
      await service?.down()
    })

    test.each(CUTS)('the connection %s: within 60 s the same version is live on all', (_, way, isNow) =>
      expectOneVersion({ service, load, layout }, way, isNow),
    )
  },
)
