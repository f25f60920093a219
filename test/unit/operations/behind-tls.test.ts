import { expect, test, vi } from 'vitest'
import { connectHosts } from '../../../src/hosts/hosts.ts'
import { observeHosts } from '../../../src/operations/observe-hosts.ts'
import type { OperationContext } from '../../../src/operations/operation.ts'
import { createProgress } from '../../../src/progress/progress.ts'
import { createTrafficMeter } from '../../bed/traffic.ts'
import { createInputs } from '../plan/create-values.ts'
import { startInstantService } from './instant-service.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

const TLS = { certificate: '/etc/ssl/shop.pem', key: '/etc/ssl/shop.key' }

test.each([
  ['instant', TLS, true],
  ['links', TLS, true],
  ['instant', null, false],
  ['links', null, false],
] as const)(
  'the %s layout with %j: whether users come by TLS is seen in nginx’s own files',
  async (layout, tls, expected) => {
    const setup = { ...createInputs().setup, layout, tls }
    const service = await startInstantService(1, { delayMs: 0, meter: createTrafficMeter() }, { setup })
    const hosts = await connectHosts(service.inputs, () => undefined)
    try {
      const context = { inputs: service.inputs, hosts: Promise.resolve(hosts), progress: createProgress() }
      expect((await observeHosts(context as OperationContext)).hosts.isBehindTls).toBe(expected)
    } finally {
      hosts.close()
      await service.close()
    }
  },
)
