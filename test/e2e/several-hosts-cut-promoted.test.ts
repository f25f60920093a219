import { describe, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { isAtStage, isPromoted, type Way } from '../harness/ending.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { expectOneVersion, useTwoNginxes } from '../harness/one-version.ts'

const CUTS: ReadonlyArray<readonly [string, Way, (log: string) => boolean]> = [
  ['to the first nginx is cut as both are about to be confirmed', 'cut-nginx', isAtStage('Confirm')],
  ['to the second nginx is cut as both are about to be confirmed', 'cut-nginx2', isAtStage('Confirm')],
  ['to the second app host is cut once both are promoted', 'cut-app2', isPromoted(2)],
]

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)(
  'runs on two nginx hosts whose connection breaks once both are promoted, $layout layout',
  (layoutCase) => {
    const scene = useTwoNginxes('several-cut-late', layoutCase)

    test.each(CUTS)('the connection %s: within 60 s the same version is live on all', (_, way, isNow) =>
      expectOneVersion(scene, way, isNow),
    )
  },
)
