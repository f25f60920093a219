import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import { startAction } from '../harness/run-action.ts'
import { jarInputs, type Service, startService } from '../harness/service.ts'

const DROP_IN = '/etc/ssh/sshd_config.d/0-hardened.conf'

async function configureSshd(hosts: readonly BedHost[], lines: string): Promise<void> {
  for (const host of hosts) {
    await host.write(DROP_IN, `${lines}\n`, '0600')
    await host.run('sshd -t && systemctl restart ssh.service')
  }
}

describe.skipIf(whyNoBed() !== null)('few sessions over a connection', () => {
  let service: Service
  const hosts = () => [service.bed.app, service.bed.nginx]
  const start = async (inputs: Record<string, string>) =>
    startAction({ ...service.inputs, ...(await jarInputs('1.2.0')), ...inputs })

  beforeAll(async () => {
    service = await startService({ name: 'few-sessions' })
  })

  afterAll(() => service?.down())

  test.each([2, 1])('MaxSessions %i is enough', async (most) => {
    await configureSshd(hosts(), `MaxSessions ${most}`)
    expect((await service.bed.app.run('sshd -T')).stdout).toContain(`maxsessions ${most}\n`)
    const setup = await service.setup()
    expect(setup, setup.log).toMatchObject({ exitCode: 0 })
    for (const version of ['1.0.0', '1.1.0'] as const) {
      const run = await service.deploy(version, { 'before-promote': 'echo begun' })
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      expect(run.log).toContain('it allows no more sessions over one connection')
    }
    const rollback = await service.setup({ operation: 'rollback' })
    expect(rollback, rollback.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back' } })
    const status = await service.setup({ operation: 'status' })
    expect(status, status.log).toMatchObject({ exitCode: 0 })
    expect(await service.ask()).toMatchObject({ version: '1.0.0' })
  })

  test('MaxSessions is enough through a jump host too, which opens no session', async () => {
    const { app, nginx } = service.bed
    const run = await service.deploy('1.1.0', { 'ssh-jump': nginx.address })
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(run.log).toContain(`ubuntu@${app.address}: connected once more`)
  })

  test('a run leaves no connection behind, and if one is lost, the host is lost', async () => {
    const { app } = service.bed
    const children = async () =>
      (await app.run(`ps -eo pid=,args= | awk '/sshd: ubuntu/ && !/awk/ { print $1 }' | sort -n`)).stdout
        .trim()
        .split('\n')
        .filter(Boolean)
    await expect.poll(children).toEqual([])
    const running = await start({ 'before-promote': 'echo begun; sleep 30' })
    await running.said('begun')
    const open = await children()
    expect(open.length).toBeGreaterThan(2)
    await app.run(`kill -KILL ${open.at(-1)}`)
    const run = await running.done
    expect(run, run.log).toMatchObject({ exitCode: 1 })
    expect(run.log).toContain(`the connection to ubuntu@${app.address} was lost`)
    expect(run.seconds).toBeLessThan(30)
    await expect.poll(children, { timeout: 10_000 }).toEqual([])
    expect(await service.ask()).toMatchObject({ version: '1.1.0' })
  })

  test('no session at all is an error with a remedy', async () => {
    await configureSshd(hosts(), 'MaxSessions 0')
    const status = await service.setup({ operation: 'status' })
    expect(status, status.log).toMatchObject({ exitCode: 1 })
    expect(errorAnnotations(status.log).join()).toContain('no session could be opened')
    expect(errorAnnotations(status.log).join()).toContain('MaxSessions may be 0')
  })
})

describe.skipIf(whyNoBed() !== null)('logins that run no script', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'hardened-logins' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    const run = await service.deploy('1.0.0')
    expect(run, run.log).toMatchObject({ exitCode: 0 })
    // If nothing limits the sessions, one connection is enough.
    expect(run.log).not.toContain('connected once more')
  })

  afterAll(() => service?.down())

  /** Each says the same in its last lines, whatever is asked for. */
  async function refusals() {
    const runs = [
      await service.setup({ operation: 'status' }),
      await service.deploy('1.1.0'),
      await service.setup({ operation: 'setup' }),
    ]
    for (const run of runs) expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    expect(await service.ask()).toMatchObject({ version: '1.0.0' })
    return runs.map(({ log }) => errorAnnotations(log).join('\n'))
  }

  test.each([
    ['shell nologin', 'usermod -s /usr/sbin/nologin ubuntu', 'it printed: This account is currently not available.'],
    ['shell false', 'usermod -s /bin/false ubuntu', 'it printed nothing'],
    [
      'a restricted shell without sh',
      `mkdir -p /home/ubuntu/none && sed -i '1i PATH=/home/ubuntu/none' /home/ubuntu/.bashrc && ln -sf bash /bin/rbash && usermod -s /bin/rbash ubuntu`,
      'sh: command not found',
    ],
    [
      'command= in front of the key',
      `sed -i 's/^ssh-/command="echo For backups alone" ssh-/' /home/ubuntu/.ssh/authorized_keys`,
      'it printed: For backups alone',
    ],
  ])('%s', async (_, harden, said) => {
    const { app } = service.bed
    await app.run(harden)
    for (const error of await refusals()) {
      expect(error).toContain(`ubuntu@${app.address}: the login did not run`)
      expect(error).toContain(said)
      expect(error).toContain('chsh -s /bin/sh ubuntu')
    }
    await app.run(`usermod -s /bin/bash ubuntu && sed -i '/^PATH=.home.ubuntu.none/d' /home/ubuntu/.bashrc`)
    await app.run(`sed -i 's/^command="[^"]*" //' /home/ubuntu/.ssh/authorized_keys`)
  })

  test.each([
    [
      'ForceCommand',
      'Match User ubuntu\n    ForceCommand echo "Only for maintenance"',
      'it printed: Only for maintenance',
    ],
    ['an account for SFTP alone', 'Match User ubuntu\n    ForceCommand internal-sftp', 'the login did not run'],
  ])('%s', async (_, lines, said) => {
    const { nginx } = service.bed
    await configureSshd([nginx], lines)
    for (const error of await refusals()) {
      expect(error).toContain(`ubuntu@${nginx.address}: `)
      expect(error).toContain(said)
      expect(error).toContain('ForceCommand')
    }
    await configureSshd([nginx], '')
  })

  test('a second factor is named, and the printed remedy lets the run in', async () => {
    const { app } = service.bed
    await configureSshd([app], 'KbdInteractiveAuthentication yes\nAuthenticationMethods publickey,keyboard-interactive')
    const said = `ubuntu@${app.address}: ssh-private-key was accepted, but the host asks for a second factor: keyboard-interactive`
    const [error = ''] = await refusals()
    expect(error).toContain(said)
    expect(error).not.toContain('authorized_keys')
    const [, remedy = ''] = /(Match User ubuntu\n +AuthenticationMethods publickey)/.exec(error) ?? []
    expect(remedy).not.toBe('')
    await app.run(`cat >>/etc/ssh/sshd_config && sshd -t && systemctl restart ssh.service`, { input: `${remedy}\n` })
    const run = await service.deploy('1.1.0')
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  })

  test('a ForceCommand that records sessions, and sends stderr where stdout goes, changes nothing', async () => {
    const { app, nginx } = service.bed
    await configureSshd([app, nginx], 'ForceCommand bash -lc "$SSH_ORIGINAL_COMMAND" 2>&1 | tee -a /tmp/sessions.log')
    const deployment = await service.deploy('1.2.0')
    const rollback = await service.setup({ operation: 'rollback' })
    await configureSshd([app, nginx], '')
    expect(deployment, deployment.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(rollback, rollback.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back' } })
  })

  test('a startup file that reads part of a script: none of the script runs', async () => {
    const { app } = service.bed
    await app.run(`sed -i '1i head -c 20 >/dev/null' /home/ubuntu/.bashrc`)
    const status = await service.setup({ operation: 'status' })
    await app.run(`sed -i 1d /home/ubuntu/.bashrc`)
    expect(status, status.log).toMatchObject({ exitCode: 1 })
    expect(errorAnnotations(status.log).join()).toContain('arrived incomplete, so none of it was run')
  })
})
