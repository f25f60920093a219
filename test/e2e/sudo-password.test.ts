import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { expectRefused } from '../harness/refused.ts'
import { commandsForRoot, runAsRoot } from '../harness/root-shell.ts'
import { type Service, startService } from '../harness/service.ts'

const LINK = 'ln -sfn /etc/nginx/sites-available/dev_8000 /etc/nginx/sites-enabled/.dev_8000'
const TWO_COMMANDS = 'ubuntu ALL=(root) NOPASSWD: /usr/sbin/nginx -t, /usr/bin/systemctl reload nginx\n'

describe.skipIf(whyNoBed() !== null)('a deploy user who needs a password for most sudo commands', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'sudo-password' })
    expect(await service.setup({ 'setup-layout': 'links' })).toMatchObject({ exitCode: 0 })
    expect((await service.deploy('1.0.0')).outputs).toMatchObject({ 'live-port': '8001' })
    expect((await service.deploy('1.1.0')).outputs).toMatchObject({ 'live-port': '8000' })
    const { nginx } = service.bed
    await nginx.setSudo('none')
    await nginx.run('rm /etc/sudoers.d/bluegreen-dev-shop && usermod -aG sudo ubuntu')
    await nginx.write('/etc/sudoers.d/0-two', TWO_COMMANDS, '0440')
    await nginx.run(`sudo -n -l ${LINK}`, { user: 'ubuntu' })
  })

  afterAll(() => service?.down())

  test('a sudo that asks for no password itself is not believed, since its rules say that it need not', async () => {
    const { nginx } = service.bed
    await nginx.write('/etc/sudoers.d/1-verify', 'Defaults verifypw=any\n', '0440')
    await nginx.run('sudo -n -v', { user: 'ubuntu' })
    const status = await service.setup({ operation: 'status' })
    expect(status.log).toContain(`sudo does not let ubuntu run this without a password: ${LINK}`)
    expect(status.log).not.toContain('without a password: nginx -t')
    await nginx.run('rm /etc/sudoers.d/1-verify')
  })

  test('status, dry-run, deployment and rollback name what is missing, and nothing is touched', async () => {
    const said = `sudo does not let ubuntu run this without a password: ${LINK}`
    await expectRefused(service, said)
    const rollback = await service.setup({ operation: 'rollback' })
    expect(rollback, rollback.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Look' } })
    expect(rollback.log).toContain(said)
    const status = await service.setup({ operation: 'status' })
    expect(status.log).not.toContain('without a password: nginx -t')
    expect(status.outputs['live-port']).toBe('8000')
  })

  test('setup prints what someone with root must run, and that is enough', async () => {
    const refused = await service.setup({ 'setup-layout': 'links' })
    expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { 'failed-step': 'Set up' } })
    const commands = commandsForRoot(refused.summary, service.bed.nginx)
    expect(commands).toContain('/etc/sudoers.d/bluegreen-dev-shop')
    await runAsRoot(service.bed.nginx, commands, 'bash')
    const done = await service.setup({ 'setup-layout': 'links' })
    expect(done, done.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
    expect((await service.setup({ operation: 'status' })).exitCode).toBe(0)
    const run = await service.deploy('1.2.0')
    expect(run.outputs, run.log).toMatchObject({ result: 'deployed', 'live-port': '8001' })
  })

  test('a later rule that wants a password is named, by setup too, and what it says to do is enough', async () => {
    const { nginx } = service.bed
    await nginx.write('/etc/sudoers.d/deploy', 'ubuntu ALL=(ALL) ALL\n', '0440')
    await expectRefused(service, 'but a later one wants a password: nginx -t')
    const setup = await service.setup({ 'setup-layout': 'links' })
    expect(setup, setup.log).toMatchObject({ exitCode: 1, outputs: { 'failed-step': 'Set up' } })
    const command = /^[- ]*(mv \/etc\/sudoers\.d\/\S+ \/etc\/sudoers\.d\/\S+)$/m.exec(setup.summary)?.[1]
    expect(command, setup.summary).toBeDefined()
    await nginx.run(command ?? 'false')
    const status = await service.setup({ operation: 'status' })
    expect(status, status.log).toMatchObject({ exitCode: 0 })
    const again = await service.setup({ 'setup-layout': 'links' })
    expect(again, again.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
  })
})
