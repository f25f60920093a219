import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { ask } from '../harness/look.ts'
import { runAction } from '../harness/run-action.ts'
import { jarInputs, type Service, startService } from '../harness/service.ts'

const hasIpv6 = () => {
  try {
    return readFileSync('/proc/sys/net/ipv6/conf/all/disable_ipv6', 'utf8').trim() === '0'
  } catch {
    return false
  }
}

describe.skipIf(whyNoBed() !== null || !hasIpv6()).each(LAYOUTS)(
  'hosts that are reached by IPv6 alone, $layout layout',
  ({ layout }) => {
    let service: Service

    afterEach(() => service?.down())

    test('setup, deployments, rollback and status', async () => {
      service = await startService({ name: `ipv6-${layout}` })
      const { app, nginx, knownHosts } = service.bed
      for (const host of [app, nginx]) await host.run(`ip address del ${host.address}/24 dev host0`)
      const inputs = {
        ...service.inputs,
        'app-hosts': `[${app.ipv6}]`,
        'nginx-hosts': `[${nginx.ipv6}]`,
        'setup-listen': '[::]:80',
        'setup-layout': layout,
      }
      const run = (extra: Readonly<Record<string, string>>) => runAction({ ...inputs, ...extra })

      const unknown = await run({
        operation: 'status',
        'ssh-known-hosts': knownHosts.split('\n')[0]?.replace(/^\S+/, 'other') ?? '',
      })
      expect(unknown.exitCode).toBe(1)
      expect(unknown.log).toContain(`[${app.ipv6}]:22 presents a host key`)
      expect(unknown.summary).toContain(`${app.ipv6} ssh-ed25519 AAAA`)

      const done = await run({ operation: 'setup' })
      expect(done, done.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
      for (const version of ['1.0.0', '1.1.0'] as const) {
        const deployed = await run(await jarInputs(version))
        expect(deployed, deployed.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version } })
        expect(deployed.log).toMatch(new RegExp(`\\[${app.ipv6}\\]:800[01]/health is healthy`))
        expect(await ask(`http://[${nginx.ipv6}]/`)).toMatchObject({ status: 200, version })
      }
      const back = await run({ operation: 'rollback' })
      expect(back, back.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back', version: '1.0.0' } })
      expect(await ask(`http://[${nginx.ipv6}]/`)).toMatchObject({ status: 200, version: '1.0.0' })
      const status = await run({ operation: 'status' })
      expect(status, status.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
    })
  },
)
