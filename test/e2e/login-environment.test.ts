import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { expectRefused } from '../harness/refused.ts'
import { type Service, startService } from '../harness/service.ts'
import { awaitSettled, findLeftovers } from '../harness/settled.ts'

/** As RHEL's sshd gives it to users: without sbin. */
const PATH = '/usr/local/bin:/usr/bin'
const UNIT = '/etc/systemd/system/nginx.service.d/reload.conf'

describe.skipIf(whyNoBed() !== null)('a login with an environment of its own, links layout', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'login-environment' })
    for (const host of [service.bed.app, service.bed.nginx]) {
      await host.run(`sed -i '1i export COLUMNS=20 POSIXLY_CORRECT=1 PATH=${PATH}' /home/ubuntu/.bashrc`)
      // Where RHEL has it.
      await host.run('mv "$(readlink -f "$(command -v ss)")" /usr/sbin/ss.moved; rm -f /bin/ss /usr/sbin/ss')
      await host.run('mv /usr/sbin/ss.moved /usr/sbin/ss')
      expect((await host.run(`PATH=${PATH}; command -v ss`, { allowFailure: true })).code).toBe(1)
    }
    const setup = await service.setup({ 'setup-layout': 'links' })
    expect(setup, setup.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
  })

  afterAll(() => service?.down())

  test('is deployed to, rolled back and found fit', async () => {
    for (const version of ['1.0.0', '1.1.0'] as const) {
      const run = await service.deploy(version, { 'before-promote': 'echo "the hook has $PATH"' })
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      expect(run.log).toContain(`the hook has ${PATH}\n`)
    }
    const rollback = await service.setup({ operation: 'rollback' })
    expect(rollback, rollback.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back' } })
    const status = await service.setup({ operation: 'status' })
    expect(status, status.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
    expect(await service.ask()).toMatchObject({ version: '1.0.0' })
  })

  test('its application has the PATH that it has', async () => {
    expect((await service.info('PATH')).env).toEqual({ PATH })
  })

  test('a pid file that another nginx has left does not hide this one', async () => {
    const { nginx } = service.bed
    await nginx.write(UNIT, '[Service]\nExecReload=\nExecReload=/bin/kill -HUP $MAINPID\n')
    await nginx.run('systemctl daemon-reload && cp /run/nginx.pid /run/own.pid')
    await nginx.run('setsid sleep 600 </dev/null >/dev/null 2>&1 & echo $! >/run/nginx.pid')
    const run = await service.deploy('1.1.0')
    // Restarted, since systemd has read the file as it reloaded.
    await nginx.run(
      `mv /run/own.pid /run/nginx.pid && rm ${UNIT} && systemctl daemon-reload && systemctl restart nginx`,
    )
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  })

  test('an nginx that does not run is named before anything is touched', async () => {
    const { nginx } = service.bed
    await nginx.run('systemctl stop nginx')
    await expectRefused(service, 'start it: sudo systemctl start nginx')
    await nginx.run('systemctl start nginx')
    const run = await service.deploy('1.2.0')
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  })

  test('an nginx that was started by hand is named, and can be reloaded with another command', async () => {
    const { nginx } = service.bed
    await nginx.run('systemctl stop nginx && nginx')
    await expectRefused(service, "the unit nginx is not active, so systemctl can't reload it")
    const run = await service.deploy('1.0.0', { 'nginx-reload-command': 'sudo nginx -s reload' })
    await nginx.run('nginx -s stop; systemctl start nginx')
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  })
})

describe.skipIf(whyNoBed() !== null)('a library to preload that is missing, so that each command complains', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'missing-preload' })
    for (const host of [service.bed.app, service.bed.nginx]) {
      await host.run('echo /usr/lib/libmissing.so >/etc/ld.so.preload')
      const noise = await host.run('true', { user: 'ubuntu' })
      expect(noise.stderr).toContain('cannot be preloaded')
    }
    const setup = await service.setup({ launcher: 'systemd' })
    expect(setup, setup.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
  })

  afterAll(() => service?.down())

  test.each(['nohup', 'systemd'])('launcher: %s', async (launcher) => {
    const run = await service.deploy('1.0.0', { launcher, 'before-promote': 'echo begun' })
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    const failed = await service.deploy('1.1.0', { launcher, 'app-env': 'MISBEHAVE=crash-at-boot' })
    expect(failed, failed.log).toMatchObject({ exitCode: 1, outputs: { 'failed-step': 'Health' } })
    expect(failed.log).toContain('the application ended: the property elasticsearch.url is not set')
    await awaitSettled(() => findLeftovers(service))
    const status = await service.setup({ operation: 'status', launcher })
    expect(status, status.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
  })
})
