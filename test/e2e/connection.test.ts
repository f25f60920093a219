import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { runCommand } from '../bed/command.ts'
import type { BedHost } from '../bed/host.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import type { ActionResult } from '../harness/run-action.ts'
import { type ActionInputs, type Service, startService } from '../harness/service.ts'

describe.skipIf(whyNoBed() !== null)('connections to the hosts', () => {
  let service: Service
  let folder: string
  let strangersKey: string

  // Those of their IPv6 addresses have a story of their own.
  const lines = () => service.bed.knownHosts.split('\n').filter((line) => /^[\d.]+ /.test(line))
  const linesOfType = (type: string) => lines().filter((line) => line.split(' ')[1] === type)
  /** The cheapest run that reaches both hosts. */
  const connect = (extra: ActionInputs) => service.setup(extra)
  const expectConnected = (run: ActionResult) =>
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })

  beforeAll(async () => {
    service = await startService({ name: 'connection' })
    folder = await mkdtemp(join(tmpdir(), 'bluegreen-keys-'))
    const file = join(folder, 'stranger')
    await runCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
    strangersKey = await readFile(file, 'utf8')
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
  })

  afterAll(async () => {
    await service?.down()
    await rm(folder, { recursive: true, force: true })
  })

  test('nothing is sent to a host whose key is not the pinned one, and the line to add is printed', async () => {
    const { app } = service.bed
    const [type, key] = (await readFile(join(folder, 'stranger.pub'), 'utf8')).split(' ')
    const others = lines().filter((line) => !line.startsWith(`${app.address} `))
    const wrong = [...others, `${app.address} ${type} ${key}`].join('\n')
    const before = await readLogins(app)
    const run = await connect({ 'ssh-known-hosts': wrong })
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'live-port': '' } })
    const [error = ''] = errorAnnotations(run.log)
    expect(error).toContain(`${app.address}:22 presents a host key that ssh-known-hosts does not list`)
    const line = error.split('\n').find((text) => text.startsWith(`${app.address} ssh-ed25519 `)) ?? ''
    expect(linesOfType('ssh-ed25519')).toContain(line)
    // sshd logs every user name that it is given, and it was given none.
    expect(await readLogins(app)).toEqual(before)
    expectConnected(await connect({ 'ssh-known-hosts': `${wrong}\n${line}` }))
    expect((await readLogins(app)).length).toBeGreaterThan(before.length)
  })

  test('fingerprints pin hosts as well as lines do', async () => {
    const file = join(folder, 'known_hosts')
    const { stdout } = await runCommand('sh', ['-c', `cat >${file} && ssh-keygen -lf ${file}`], {
      input: linesOfType('ssh-ed25519').join('\n'),
    })
    const fingerprints = stdout.match(/SHA256:\S+/g) ?? []
    expect(fingerprints).toHaveLength(2)
    expectConnected(await connect({ 'ssh-known-hosts': fingerprints.join('\n') }))
    const run = await connect({ 'ssh-known-hosts': fingerprints.slice(0, 1).join('\n') })
    expect(run, run.log).toMatchObject({ exitCode: 1 })
    expect(run.log).toContain('presents a host key that ssh-known-hosts does not list')
  })

  test.each(['ssh-rsa', 'ecdsa-sha2-nistp256'])('a pin of type %s alone is enough', async (type) => {
    expect(linesOfType(type)).toHaveLength(2)
    expectConnected(await connect({ 'ssh-known-hosts': linesOfType(type).join('\n') }))
  })

  test('a private key with Windows line endings and no final newline opens both hosts', async () => {
    const key = service.bed.privateKey.trimEnd().replaceAll('\n', '\r\n')
    expectConnected(await connect({ 'ssh-private-key': `  ${key}` }))
  })

  test('a key that no host knows is refused, with a remedy', async () => {
    const run = await connect({ 'ssh-private-key': strangersKey })
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    expect(errorAnnotations(run.log).join()).toMatch(
      /Add the public half of ssh-private-key to ~\/\.ssh\/authorized_keys of ubuntu@/,
    )
  })

  test('hosts are reached through a jump host', async () => {
    const { app, nginx } = service.bed
    await app.run('journalctl --rotate && journalctl --vacuum-time=1s')
    expectConnected(await connect({ 'ssh-jump': nginx.address }))
    const accepted = (await readLogins(app)).filter((line) => line.includes('Accepted publickey for ubuntu from'))
    expect(accepted.length).toBeGreaterThan(0)
    for (const line of accepted) expect(line).toContain(`from ${nginx.address} port`)
  })

  test('a host that refuses is named with the reason', async () => {
    const { app } = service.bed
    await app.run('systemctl stop ssh.service')
    const run = await connect({})
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'live-port': '' } })
    expect(errorAnnotations(run.log).join()).toContain(`${app.address}:22 can't be reached: connect ECONNREFUSED`)
    await app.run('systemctl start ssh.service')
  })

  test('a key that may only run commands is enough: curl on the nginx host sends the requests', async () => {
    for (const host of [service.bed.app, service.bed.nginx]) {
      await host.run("sed -i 's/^ssh-/restrict ssh-/' /home/ubuntu/.ssh/authorized_keys")
      expect((await host.run('cat /home/ubuntu/.ssh/authorized_keys')).stdout).toMatch(/^restrict ssh-/)
    }
    const run = await service.deploy('1.1.0', { 'version-path': '/version' })
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version: '1.1.0' } })
    expect(run.log).toContain(': curl-request begins')
  })

  test('a host that is off is named with the reason, soon after the build', async () => {
    const { app } = service.bed
    await app.powerCut()
    const run = await service.deploy('1.0.0')
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', version: '1.0.0' } })
    expect(run.outputs).toMatchObject({ 'live-port': '', 'failed-step': 'Connect' })
    const [error = ''] = errorAnnotations(run.log)
    expect(error).toMatch(/:22 can't be reached: (connect EHOSTUNREACH|no answer within 20 s)/)
    expect(error).toContain(`${app.address}:22`)
    expect(error).toContain('the live version could not be observed')
    expect(run.seconds).toBeLessThan(25)
  })
})

/** The lines of sshd's log that name a user. */
async function readLogins(host: BedHost): Promise<string[]> {
  const { stdout } = await host.run('journalctl --quiet --unit=ssh.service --output=cat')
  return stdout.split('\n').filter((line) => /\buser\b|ubuntu/.test(line))
}
