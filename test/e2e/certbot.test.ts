import { afterEach, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import { askByHttps, makeCertificate, runCertbot, SERVER_NAME } from '../harness/https.ts'
import { runAction } from '../harness/run-action.ts'
import { type Service, startService } from '../harness/service.ts'

// Each installs certbot first.
describe.skipIf(whyNoBed() !== null)('a site with HTTPS from certbot', { timeout: 400_000 }, () => {
  let service: Service

  afterEach(() => service?.down())

  const start = async (layout: string) => {
    service = await startService({ name: `certbot-${layout}` })
    const { nginx } = service.bed
    expect(await service.setup({ 'setup-layout': layout, 'setup-server-name': SERVER_NAME })).toMatchObject({
      exitCode: 0,
    })
    expect((await service.deploy('1.0.0')).outputs).toMatchObject({ result: 'deployed', 'live-port': '8001' })
    await makeCertificate(nginx)
    return nginx
  }
  const operate = (operation: string) => runAction({ ...service.inputs, operation })

  test.each(['--redirect', '--no-redirect'] as const)(
    'takes deployments, a rollback and status in the instant layout, %s',
    async (redirect) => {
      const nginx = await start('instant')
      await runCertbot(nginx, redirect)
      expect(await askByHttps(nginx)).toBe('200 1.0.0')
      const run = await service.deploy('1.1.0')
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': '8000' } })
      expect(await askByHttps(nginx)).toBe('200 1.1.0')
      const looked = await operate('status')
      expect(looked, looked.log).toMatchObject({ exitCode: 0 })
      const back = await operate('rollback')
      expect(back, back.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back', version: '1.0.0' } })
      expect(await askByHttps(nginx)).toBe('200 1.0.0')
      const again = await service.setup({ 'setup-server-name': SERVER_NAME })
      expect(again, again.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
    },
  )

  test('keeps it in the links layout: a deployment refuses until both files have it, and says how', async () => {
    const nginx = await start('links')
    await runCertbot(nginx, '--redirect')
    expect(await askByHttps(nginx)).toBe('200 1.0.0')
    const before = await service.javaProcesses()

    const refused = await service.deploy('1.1.0')
    expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Look' } })
    const looked = await operate('status')
    expect(looked).toMatchObject({ exitCode: 1 })
    for (const { log } of [refused, looked]) {
      expect(errorAnnotations(log).join('\n')).toContain('only in /etc/nginx/sites-available/dev_8001: listen 443 ssl;')
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
      expect(await askByHttps(nginx)).toBe(`200 ${version}`)
    }
    const back = await operate('rollback')
    expect(back, back.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back', version: '1.1.0' } })
    expect(await askByHttps(nginx)).toBe('200 1.1.0')
  })
})
