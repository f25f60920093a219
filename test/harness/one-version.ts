import { afterAll, beforeAll, expect } from 'vitest'
import type { Load } from '../load/load.ts'
import { deployEndingAt, type Way } from './ending.ts'
import type { LAYOUTS } from './layouts.ts'
import { expectServed } from './served.ts'
import type { Service } from './service.ts'
import { awaitSettled, findUnsettled } from './settled.ts'
import { startUnderLoad } from './under-load.ts'

type LayoutCase = (typeof LAYOUTS)[number]

interface Scene {
  service: Service
  load: Load
  readonly layout: LayoutCase['layout']
}

/** Two app hosts and two nginx hosts for the tests of a `describe`; before they have booted, only its layout is known. */
export function useTwoNginxes(name: string, { layout, kinds }: LayoutCase): Readonly<Scene> {
  const scene = { layout } as Scene
  beforeAll(async () => {
    Object.assign(scene, await startUnderLoad(`${name}-${layout}`, { layout, kinds }, { apps: 2, nginxes: 2 }))
  })
  afterAll(async () => {
    await scene.load?.stop()
    await scene.service?.down()
  })
  return scene
}

/**
 * Ends a deployment in that way once its log says that it `isNow` far enough: within 60 s, every nginx host must serve the same
 * version, no request may fail, and the next deployment must succeed. `told` says in an error how it can be tried again.
 */
export async function expectOneVersion(
  { service, load, layout }: Readonly<Scene>,
  way: Way,
  isNow: (log: string) => boolean,
  told = '',
): Promise<void> {
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
