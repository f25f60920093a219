import { expect, test, vi } from 'vitest'
import { connectHosts } from '../../../src/hosts/hosts.ts'
import { observeHosts } from '../../../src/operations/observe-hosts.ts'
import type { OperationContext } from '../../../src/operations/operation.ts'
import { createProgress } from '../../../src/progress/progress.ts'
import { createTrafficMeter } from '../../bed/traffic.ts'
import { startInstantService } from './instant-service.ts'

vi.mock('../../../src/hosts/script.ts', async (original) => ({
  ...(await original<object>()),
  frameScript: (await import('./ssh-host.ts')).frameAsJson,
}))

const ENABLED = '/etc/nginx/sites-enabled'

test.each([
  [null, 1, []],
  ['shop.conf', 2, [8000, 8001].map((port) => `mv -T ${ENABLED}/.dev_${port} ${ENABLED}/shop.conf`)],
])('for the entry %s the rights to replace it are asked for, in %d round trips', async (entry, times, missing) => {
  const link = { delayMs: 0, meter: createTrafficMeter() }
  const service = await startInstantService(1, link, {}, (_, situation) => Object.assign(situation, { entry }))
  const hosts = await connectHosts(service.inputs, () => undefined)
  try {
    const context = { inputs: service.inputs, hosts: Promise.resolve(hosts), progress: createProgress() }
    const { nginx } = await observeHosts(context as OperationContext, { withRights: true })
    expect(nginx.map(({ missingRights }) => missingRights)).toEqual([missing])
    expect(service.events.filter((event) => event === 'nginx observe-nginx')).toHaveLength(times)
  } finally {
    hosts.close()
    await service.close()
  }
})

test.each([
  ['systemctl reload angie', true, 'angie'],
  ['sudo angie -s reload', true, null],
  ['systemctl reload angie', false, null],
])('what "%s" has systemd reload is asked for with the rights: %s', async (reloadCommand, withRights, expected) => {
  const link = { delayMs: 0, meter: createTrafficMeter() }
  const service = await startInstantService(1, link, {}, (_, situation) => {
    Object.assign(situation, { stoppedUnit: 'angie' })
  })
  const inputs = { ...service.inputs, nginx: { ...service.inputs.nginx, reloadCommand } }
  const hosts = await connectHosts(inputs, () => undefined)
  try {
    const context = { inputs, hosts: Promise.resolve(hosts), progress: createProgress() }
    const { nginx } = await observeHosts(context as OperationContext, { withRights })
    expect(nginx.map(({ inactiveUnit }) => inactiveUnit)).toEqual([expected])
  } finally {
    hosts.close()
    await service.close()
  }
})
