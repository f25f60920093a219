import { randomInt } from 'node:crypto'
import { describe, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { countBoundaries, isPromoted, TWO_NGINX_WAYS } from '../harness/ending.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { expectOneVersion, useTwoNginxes } from '../harness/one-version.ts'

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)(
  'runs on two nginx hosts that end early, $layout layout',
  (layoutCase) => {
    const scene = useTwoNginxes('several-early', layoutCase)

    test('the runner is killed once one is promoted: within 60 s the same version is live on all', () =>
      expectOneVersion(scene, 'kill', isPromoted(1)))

    test('the run is canceled once both are promoted: within 60 s the same version is live on all', () =>
      expectOneVersion(scene, 'cancel', isPromoted(2)))

    test.runIf(scene.layout === 'instant')(
      'interrupted in a random way at a random boundary: the same version is live on all',
      async () => {
        const boundaries = countBoundaries((await scene.service.deploy('1.0.0')).log)
        const seed = Number(process.env['CRASH_SEED'] ?? randomInt(1_000_000))
        const way = TWO_NGINX_WAYS[seed % TWO_NGINX_WAYS.length] ?? 'kill'
        const boundary = 1 + ((seed * 7919) % boundaries)
        const told = `CRASH_SEED=${seed}: ${way} at boundary ${boundary} of ${boundaries}\n`
        await expectOneVersion(scene, way, (log) => countBoundaries(log) >= boundary, told)
      },
    )
  },
)
