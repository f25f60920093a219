import { afterEach, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { AUTHORITY, obtainCertificate, readSerial, renewCertificate, startAcme, whyNoAcme } from '../harness/acme.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import { askByHttps, SERVER_NAME } from '../harness/https.ts'
import { runAction } from '../harness/run-action.ts'
import { type Service, startService } from '../harness/service.ts'

const SITES = '/etc/nginx/sites-available'

// Each installs certbot first.
describe.skipIf((whyNoBed() ?? whyNoAcme()) !== null)('a site that certbot gave HTTPS', { timeout: 600_000 }, () => {
  let service: Service

  afterEach(() => service?.down())

  const start = async (layout: string) => {
    service = await startService({ name: `certbot-${layout}` })
    const { nginx } = service.bed
    expect(await service.setup({ 'setup-layout': layout, 'setup-server-name': SERVER_NAME })).toMatchObject({
      exitCode: 0,
    })
    expect((await service.deploy('1.0.0')).outputs).toMatchObject({ result: 'deployed', 'live-port': '8001' })
    await startAcme(nginx)
    return nginx
  }
  const operate = (operation: string) => runAction({ ...service.inputs, operation })
  const askTrusting = () => askByHttps(service.bed.nginx, AUTHORITY)
  const readSites = async () => (await service.bed.nginx.run(`tail -n +1 ${SITES}/dev_*`)).stdout
  /** A new certificate, and the sites as they were. */
  const renew = async () => {
    const { nginx } = service.bed
    const before = { serial: await readSerial(nginx), sites: await readSites(), enabled: await service.enabledSites() }
    await renewCertificate(nginx)
    expect(await readSerial(nginx)).not.toBe(before.serial)
    expect(await readSites()).toBe(before.sites)
    expect(await service.enabledSites()).toEqual(before.enabled)
  }

  test.each(['--redirect', '--no-redirect'] as const)(
    'takes deployments, renewals, a rollback and status in the instant layout, %s',
    async (redirect) => {
      const nginx = await start('instant')
      await obtainCertificate(nginx, redirect)
      expect(await askTrusting()).toBe('200 1.0.0')
      const run = await service.deploy('1.1.0')
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': '8000' } })
      expect(await askTrusting()).toBe('200 1.1.0')
      await renew()
      const looked = await operate('status')
      expect(looked, looked.log).toMatchObject({ exitCode: 0 })
      const back = await operate('rollback')
      expect(back, back.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back', version: '1.0.0' } })
      await renew()
      const before = await readSites()
      const again = await service.setup({ 'setup-server-name': SERVER_NAME })
      expect(again, again.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
      expect(await readSites()).toBe(before)
      expect(await askTrusting()).toBe('200 1.0.0')
    },
  )

  test.each(['--redirect', '--no-redirect'] as const)(
    'keeps it in the links layout, %s: a deployment refuses until both files have it, and says how',
    async (redirect) => {
      const nginx = await start('links')
      await obtainCertificate(nginx, redirect)
      expect(await askTrusting()).toBe('200 1.0.0')
      const before = await service.javaProcesses()

      const refused = await service.deploy('1.1.0')
      expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Look' } })
      const looked = await operate('status')
      expect(looked).toMatchObject({ exitCode: 1 })
      for (const { log } of [refused, looked]) {
        expect(errorAnnotations(log).join('\n')).toContain(`only in ${SITES}/dev_8001: listen 443 ssl;`)
      }
      expect(await service.javaProcesses()).toEqual(before)

      const command = /^ *(sed .* \| sudo tee .*)$/m.exec(errorAnnotations(refused.log).join('\n'))?.[1] ?? ''
      await nginx.run(command, { user: 'ubuntu' })
      for (const [version, port] of [
        ['1.1.0', '8000'],
        ['1.2.0', '8001'],
      ] as const) {
        const run = await service.deploy(version)
        expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': port } })
        expect(await askTrusting()).toBe(`200 ${version}`)
        await renew()
      }
      const back = await operate('rollback')
      expect(back, back.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back', version: '1.1.0' } })
      const sites = await readSites()
      const again = await service.setup({ 'setup-layout': 'links', 'setup-server-name': SERVER_NAME })
      expect(again, again.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
      expect(await readSites()).toBe(sites)
      expect(await askTrusting()).toBe('200 1.1.0')
    },
  )
})
