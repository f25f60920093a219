import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import { install } from '../harness/install.ts'
import { readWholeLog } from '../harness/log-writers.ts'
import { type Service, startService } from '../harness/service.ts'

const TOOLS = '/opt/busybox'

/** The login gets busybox for a shell, and its applets instead of all tools that it has. */
async function useBusybox(host: BedHost): Promise<void> {
  await install(host, ['busybox'])
  await host.run(`mkdir ${TOOLS} && busybox --install -s ${TOOLS} && usermod -s ${TOOLS}/sh ubuntu`)
  await host.write('/etc/environment', `PATH="${TOOLS}:/usr/local/bin:/usr/bin:/bin"\n`)
}

describe.skipIf(whyNoBed() !== null)('busybox as the shell and for all tools', () => {
  let service: Service
  const hosts = () => [service.bed.app, service.bed.nginx]

  beforeAll(async () => {
    service = await startService({ name: 'busybox' })
    for (const host of hosts()) await useBusybox(host)
  })

  afterAll(() => service?.down())

  test('its ps is too limited: the error names the package, and nothing is touched', async () => {
    const runs = [await service.setup({ operation: 'status' }), await service.setup(), await service.deploy('1.0.0')]
    for (const run of runs) {
      expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
      const error = errorAnnotations(run.log).join('\n')
      for (const { address } of hosts()) {
        expect(error).toContain(`ubuntu@${address}: commands that a deployment needs are missing or too limited: ps`)
      }
      expect(error).toContain('apk add procps (Alpine)')
    }
    for (const host of hosts()) {
      expect((await host.run('ls -A /home/ubuntu')).stdout).not.toMatch(/\.bluegreen|shop/)
    }
  })

  test('with the packages of docs/server-preparation.md it is enough', async () => {
    for (const host of hosts()) await host.run(`rm ${TOOLS}/ps`)
    const setup = await service.setup()
    expect(setup, setup.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    for (const version of ['1.0.0', '1.1.0', '1.2.0'] as const) {
      const flood = { 'log-max-size': '1 MB', 'app-env': 'MISBEHAVE=flood=40000' }
      const run = await service.deploy(version, { ...flood, 'before-promote': 'readlink -f /proc/$$/exe' })
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      const log = await readWholeLog(service.bed.app, run.outputs['release'] ?? '')
      expect(log.length).toBeLessThanOrEqual(1_000_000)
      expect(log).toContain('line 40000 of a flood')
      expect(run.log).toContain('/bin/busybox')
      expect(await service.ask()).toMatchObject({ version })
    }
    const rollback = await service.setup({ operation: 'rollback' })
    expect(rollback, rollback.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back', version: '1.1.0' } })
    const status = await service.setup({ operation: 'status' })
    expect(status, status.log).toMatchObject({ exitCode: 0, outputs: { version: '1.1.0' } })
  })

  test('it is enough in the links layout too, with the least rights', async () => {
    const setup = await service.setup({ 'setup-layout': 'links' })
    expect(setup, setup.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    await service.bed.nginx.setSudo('none')
    const run = await service.deploy('1.2.0')
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(await service.ask()).toMatchObject({ version: '1.2.0' })
    const failed = await service.deploy('1.0.0', { 'after-promote': 'false' })
    expect(failed, failed.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted' } })
    expect(await service.ask()).toMatchObject({ version: '1.2.0' })
    expect(await service.setup({ operation: 'status' })).toMatchObject({ exitCode: 0 })
  })
})
