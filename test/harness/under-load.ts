import { expect } from 'vitest'
import type { BedOptions } from '../bed/bed.ts'
import { type Load, startLoad } from '../load/load.ts'
import type { LAYOUTS } from './layouts.ts'
import { type ActionInputs, type Service, startService } from './service.ts'

type Hosts = Pick<BedOptions, 'apps' | 'nginxes' | 'system'>

/**
 * A service with version 1.0.0 live, in that layout, and some requests to it: with as many as the machine can make, as the stories
 * about load send them, those that run beside would take twice as long. Its deploy user has only the rights that setup gave it.
 */
export async function startUnderLoad(
  name: string,
  { layout, kinds }: (typeof LAYOUTS)[number],
  hosts: Hosts = {},
): Promise<{ service: Service; load: Load }> {
  const service = await startLive(name, layout, hosts)
  return { service, load: startLoad({ url: service.urls, kinds, connections: 2, pause: 100 }) }
}

/** The same without the requests; `extra` are inputs that setup needs beside the layout. */
export async function startLive(
  name: string,
  layout: 'instant' | 'links',
  hosts: Hosts = {},
  extra: ActionInputs = {},
): Promise<Service> {
  const service = await startService({ name, ...hosts })
  try {
    expect(await service.setup({ 'setup-layout': layout, ...extra })).toMatchObject({ exitCode: 0 })
    for (const nginx of service.bed.nginxes) await nginx.setSudo('none')
    expect((await service.deploy('1.0.0')).outputs['result']).toBe('deployed')
    return service
  } catch (thrown) {
    await service.down()
    throw thrown
  }
}
