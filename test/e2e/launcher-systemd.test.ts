import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { waitUntil } from '../bed/waiting.ts'
import { runAction } from '../harness/run-action.ts'
import { type ActionInputs, type Service, startService } from '../harness/service.ts'
import { asUser, awaitAnswer, expectDeployed, listUnits, processOn, running, unitOf } from '../harness/units.ts'

const systemd = { launcher: 'systemd' }
const nohup = { launcher: 'nohup' }

describe.skipIf(whyNoBed() !== null)('launcher: systemd', () => {
  let service: Service
  const secret = `s3cret-${randomBytes(12).toString('hex')}`
  // Bytes that dash uses internally are among those of the letters.
  const hostile = `${secret} 'one' "two" $(touch /tmp/owned) \`id\` \\n %s %h Á ぁ 💥 \u0001\ttab =x=  `
  const appEnv = { 'app-env': `HOSTILE=${hostile}\nIFS=,\nport=7\nunit=x\nPATH=/nowhere:/usr/bin:/bin` }

  const run = (operation: string, extra: ActionInputs = {}) =>
    runAction({ ...service.inputs, ...systemd, operation, ...extra })

  beforeAll(async () => {
    service = await startService({ name: 'launcher-systemd' })
    await service.bed.app.run('loginctl disable-linger ubuntu')
  })

  afterAll(() => service?.down())

  test('setup lets the deploy user linger, or says who can; without it a deployment is refused', async () => {
    const { app } = service.bed
    await app.setSudo('none')
    const printed = await service.setup(systemd)
    expect(printed, printed.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    expect(printed.log).toContain('sudo loginctl enable-linger ubuntu')
    const fault = 'lingering is not enabled for ubuntu, so launcher: systemd would not survive a reboot'
    for (const refused of [
      await run('status'),
      await service.deploy('1.0.0', { ...systemd, 'dry-run': 'true' }),
      await service.deploy('1.0.0', systemd),
    ]) {
      expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
      expect(refused.log).toContain(fault)
      expect(refused.log).toContain('loginctl enable-linger ubuntu')
    }
    expect(await asUser(service, `ls shop/releases`)).toBe('')

    await app.setSudo('all')
    const done = await service.setup(systemd)
    expect(done, done.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    expect(done.log).toContain(': changed /var/lib/systemd/linger/ubuntu\n')
    const again = await service.setup(systemd)
    expect(again, again.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
    await app.setSudo('none')
  })

  test('a systemd that does not answer is named before anything is touched', async () => {
    const { app } = service.bed
    await app.run('systemctl mask --runtime --now user@1000.service')
    try {
      for (const asked of [run('status'), service.deploy('1.0.0', systemd)]) {
        expect((await asked).log).toContain('the systemd of ubuntu, which launcher: systemd needs, does not answer: ')
      }
      expect(await asUser(service, `ls shop/releases`)).toBe('')
    } finally {
      await app.run('systemctl unmask --runtime user@1000.service && systemctl start user@1000.service')
    }
    const status = await run('status')
    expect(status, status.log).toMatchObject({ exitCode: 0 })
  })

  test('one deployment moves a service from nohup to systemd', async () => {
    expectDeployed(await service.deploy('1.0.0', nohup), 8001)
    expect(await listUnits(service)).toBe('')
    const first = expectDeployed(await service.deploy('1.1.0', { ...systemd, ...appEnv }), 8000)
    expect(await listUnits(service)).toBe(running(8000))
    expect(await processOn(service, 8000)).toMatchObject({ release: first.outputs['release'] })
    expect((await service.info('HOSTILE')).env).toEqual({ HOSTILE: hostile })
    expect((await service.info('port')).env).toEqual({ port: '7' })
    expect((await service.info('IFS')).env).toEqual({ IFS: ',' })
    const log = await asUser(service, `cat shop/slots/8000/app.log`)
    expect(log).toContain('version 1.1.0 listening on port 8000')
  })

  test('no value of the environment is in a unit, process list or journal, or in a file that others may read', async () => {
    const { app } = service.bed
    expect(await asUser(service, 'ps -ww -A -o args=')).not.toContain(secret)
    expect(
      await asUser(service, `systemctl --user show ${unitOf(8000)}; systemctl --user cat ${unitOf(8000)}`),
    ).not.toContain(secret)
    expect((await app.run('journalctl --no-pager -a')).stdout).not.toContain(secret)
    const holding = await app.run(`grep -rlF ${secret} /home /etc /var /tmp /run /opt 2>/dev/null`, {
      allowFailure: true,
    })
    expect(holding.stdout.trim()).toBe('/home/ubuntu/shop/slots/8000.sh')
    expect(await asUser(service, `stat -c '%U %a' shop/slots/8000.sh`)).toBe('ubuntu 600')
    expect(await asUser(service, 'ls /tmp')).not.toContain('owned')
  })

  test('a killed process starts again, with the same environment, and the journal shows it', async () => {
    const before = await processOn(service, 8000)
    await service.bed.app.run(`kill -KILL ${before?.pid}`)
    await waitUntil(
      'another process',
      20,
      async () => ((await processOn(service, 8000))?.pid ?? before?.pid) !== before?.pid,
    )
    await awaitAnswer(service, 8000)
    const after = await service.info('HOSTILE')
    expect(after).toMatchObject({ version: '1.1.0', env: { HOSTILE: hostile } })
    expect(after.pid).not.toBe(before?.pid)
    const journal = await asUser(service, `journalctl --user --no-pager -u ${unitOf(8000)}`)
    expect(journal).toContain('Main process exited, code=killed, status=9/KILL')
    expect(journal).toContain('Scheduled restart job')
  })

  test('a deployment waits for a live process that systemd is about to start again, and leaves its slot alone', async () => {
    const before = await processOn(service, 8000)
    await service.bed.app.run(`kill -KILL ${before?.pid}`)
    const next = expectDeployed(await service.deploy('1.2.0', { ...systemd, ...appEnv }), 8001)
    expect(next.outputs).toMatchObject({ 'previous-port': '8000', 'previous-version': '1.1.0' })
    expect(next.log).not.toContain('::group::Reconcile')
    expect(await processOn(service, 8000)).toMatchObject({ release: before?.release })
    const back = await run('rollback')
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.1.0', 'live-port': '8000' })
  })

  test.each(['shutDown', 'powerCut'] as const)(
    '%s and boot: the same version is live, the standby is as before, and nginx serves',
    async (way) => {
      const { app, nginx } = service.bed
      if (way === 'shutDown') expectDeployed(await service.deploy('1.2.0', { ...systemd, ...appEnv }), 8001)
      const before = (await service.javaProcesses()).map(({ port, release }) => ({ port, release }))
      expect(before.map(({ port }) => port)).toEqual([8000, 8001])
      expect(await service.ask()).toMatchObject({ version: '1.2.0', port: 8001 })
      for (const host of [app, nginx]) await host[way]()
      await Promise.all([app.boot(), nginx.boot()])
      await Promise.all([awaitAnswer(service, 8000), awaitAnswer(service, 8001)])
      expect((await service.javaProcesses()).map(({ port, release }) => ({ port, release }))).toEqual(before)
      expect(await service.ask()).toMatchObject({ version: '1.2.0', port: 8001 })
      expect((await service.info('HOSTILE')).env).toEqual({ HOSTILE: hostile })
      const status = await run('status')
      expect(status, status.log).toMatchObject({ exitCode: 0, outputs: { version: '1.2.0', 'live-port': '8001' } })
    },
  )

  test('a rollback starts a standby that somebody stopped, as a unit', async () => {
    await asUser(service, `systemctl --user stop ${unitOf(8000)}`)
    const back = await run('rollback')
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.1.0', 'live-port': '8000' })
    expect(await listUnits(service)).toBe(running(8000, 8001))
  })

  const supervisionOf = async (port: number) => [
    await asUser(service, `systemctl --user is-enabled ${unitOf(port)} || true`),
    await asUser(service, `systemctl --user show --property Restart --value ${unitOf(port)}`),
  ]

  test('a staged version starts with the host once it is promoted, not before', async () => {
    const staged = await service.deploy('1.2.0', { ...systemd, promote: 'false' })
    expect(staged.outputs, staged.log).toMatchObject({ result: 'staged', 'live-port': '8000' })
    expect(await listUnits(service)).toBe(running(8000, 8001))
    expect(await supervisionOf(8001)).toEqual(['disabled', 'no'])
    const promoted = await run('promote')
    expect(promoted.outputs, promoted.log).toMatchObject({ result: 'promoted', version: '1.2.0', 'live-port': '8001' })
    expect(await supervisionOf(8001)).toEqual(['enabled', 'on-failure'])
    const back = await run('rollback')
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', version: '1.1.0', 'live-port': '8000' })
  })

  test('so does one that nobody promoted, but that users get since the live one was stopped', async () => {
    const staged = await service.deploy('1.2.0', { ...systemd, promote: 'false' })
    expect(staged.outputs, staged.log).toMatchObject({ result: 'staged', 'live-port': '8000' })
    const stopped = (await processOn(service, 8000))?.release
    await asUser(service, `systemctl --user stop ${unitOf(8000)}`)
    const failed = await service.deploy('1.0.0', { ...systemd, 'before-promote': 'exit 1' })
    expect(failed.outputs, failed.log).toMatchObject({ 'failed-step': 'before-promote', 'live-port': '8001' })
    expect(await supervisionOf(8001)).toEqual(['enabled', 'on-failure'])
    const back = await run('rollback')
    // Not to the one that requests have left, and not to one that nobody promoted.
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back', 'live-port': '8000' })
    expect([stopped, staged.outputs['release']]).not.toContain(back.outputs['release'])
  })

  test('one deployment moves it back to nohup, even if systemd is about to restart the standby', async () => {
    const standby = await processOn(service, 8001)
    await service.bed.app.run(`kill -KILL ${standby?.pid}`)
    const first = expectDeployed(await service.deploy('1.2.0', nohup), 8001)
    expect(await listUnits(service)).toBe(running(8000))
    expectDeployed(await service.deploy('1.0.0', nohup), 8000)
    expect(await listUnits(service)).toBe('')
    expect(await service.javaProcesses()).toMatchObject([
      { port: 8000 },
      { port: 8001, release: first.outputs['release'] },
    ])
  })
})
