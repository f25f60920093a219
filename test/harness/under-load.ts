import { expect } from 'vitest'
import { type Load, startLoad } from '../load/load.ts'
import type { LAYOUTS } from './layouts.ts'
import { type Service, startService } from './service.ts'

/** A service with version 1.0.0 live, in that layout, and requests to it; its deploy user has no rights but those of setup. */
export async function startUnderLoad(
  name: string,
  { layout, kinds }: (typeof LAYOUTS)[number],
): Promise<{ service: Service; load: Load }> {
  const service = await startService({ name })
  try {
    expect(await service.setup({ 'setup-layout': layout })).toMatchObject({ exitCode: 0 })
    await service.bed.nginx.setSudo('none')
    expect((await service.deploy('1.0.0')).outputs['result']).toBe('deployed')
  } catch (thrown) {
    await service.down()
    throw thrown
  }
  return { service, load: startLoad({ url: service.url, kinds, connections: 2, pause: 20 }) }
}
