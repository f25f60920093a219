import { describe, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { isAtStage, isPromoted, type Way } from '../harness/ending.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { expectOneVersion, useTwoNginxes } from '../harness/one-version.ts'

const CUTS: ReadonlyArray<readonly [string, Way, (log: string) => boolean]> = [
  ['to the first nginx is cut once one is promoted', 'cut-nginx', isPromoted(1)],
  ['to the second nginx is cut once one is promoted', 'cut-nginx2', isPromoted(1)],
  ['to the second nginx is cut as both are about to be promoted', 'cut-nginx2', isAtStage('Promote')],
]

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)(
  'runs on two nginx hosts whose connection breaks in Promote, $layout layout',
  (layoutCase) => {
    const scene = useTwoNginxes('several-cut', layoutCase)

    test.each(CUTS)('the connection %s: within 60 s the same version is live on all', (_, way, isNow) =>
      expectOneVersion(scene, way, isNow),
    )
  },
)
