import { expect } from 'vitest'
import type { Load } from '../load/load.ts'
import { deployEndingAt, type Way } from './ending.ts'
import type { LAYOUTS } from './layouts.ts'
import { expectServed } from './served.ts'
import type { Service } from './service.ts'
import { awaitSettled, findUnsettled } from './settled.ts'

type Layout = (typeof LAYOUTS)[number]['layout']

/**
 * Ends a deployment in that way once its log says that it `isNow` far enough: within 60 s, every nginx host must serve the same
 * version, no request may fail, and the next deployment must succeed. `told` says in an error how it can be tried again.
 */
export async function expectOneVersion(
  { service, load, layout }: { readonly service: Service; readonly load: Load; readonly layout: Layout },
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
