import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bed, startBed, whyNoBed } from '../bed/bed.ts'
import { isPopulated } from '../bed/cgroup.ts'
import { runCommand } from '../bed/command.ts'
import { mountsBelow } from '../bed/disk.ts'
import type { BedHost } from '../bed/host.ts'
import { type BedRecord, readRecord } from '../bed/record.ts'
import { startRelay } from '../bed/relay.ts'
import { sshArguments } from '../bed/ssh.ts'

describe.skipIf(whyNoBed() !== null)('test bed', () => {
  let bed: Bed
  let folder: string
  let record: BedRecord

  const ssh = (host: BedHost, command: string) =>
    runCommand('ssh', sshArguments(folder, host.address, [command]), { allowFailure: true })

  beforeAll(async () => {
    bed = await startBed({ apps: 2 })
    folder = dirname(bed.privateKeyFile)
    record = readRecord(folder)
  })

  afterAll(() => bed.down())

  test('the key opens all hosts, whose own keys are pinned', async () => {
    expect(await ssh(bed.app, 'whoami; hostname; sudo -n whoami')).toMatchObject({ stdout: 'ubuntu\napp\nroot\n' })
    expect(await ssh(bed.nginx, 'hostname; systemctl --user is-system-running')).toMatchObject({
      stdout: 'nginx\nrunning\n',
    })
    expect(bed.apps.map(({ name }) => name)).toEqual(['app', 'app2'])
    for (const app of bed.apps)
      expect(await ssh(app, 'hostname; java -version')).toMatchObject({ stdout: `${app.name}\n`, code: 0 })
    expect(bed.knownHosts).toContain(`${bed.app.address} ssh-ed25519 `)
    expect(bed.privateKey).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/)
  })

  test('without sudo the deploy user has no rights', async () => {
    await bed.nginx.setSudo('none')
    expect(await ssh(bed.nginx, 'sudo -n true')).toMatchObject({ code: 1 })
    await bed.nginx.setSudo('all')
    expect(await ssh(bed.nginx, 'sudo systemctl reload nginx')).toMatchObject({ code: 0 })
  })

  test('scripts run as root or as the user; input and failures are passed on', async () => {
    const identity = await bed.app.run('cat; id -un; pwd; echo $XDG_RUNTIME_DIR', { user: 'ubuntu', input: 'in ' })
    expect(identity.stdout).toBe('in ubuntu\n/home/ubuntu\n/run/user/1000\n')
    await expect(bed.app.run('echo broken >&2; exit 3')).rejects.toThrow('broken')
    await bed.app.write("/srv/it's/new", 'content', '0640')
    expect((await bed.app.run(`stat -c %a "/srv/it's/new"; cat "/srv/it's/new"`)).stdout).toBe('640\ncontent')
  })

  test('Java is only on the app host, and nginx is as its package leaves it', async () => {
    await bed.app.run('java -version')
    expect(await bed.nginx.run('java -version', { allowFailure: true })).toMatchObject({ code: 127 })
    expect((await bed.nginx.run('dpkg --verify nginx nginx-common')).stdout).toBe('')
    expect((await fetch(`http://${bed.nginx.address}/`)).status).toBe(200)
    expect((await bed.app.run(`curl -s http://${bed.nginx.address}/`)).stdout).toContain('Welcome to nginx')
  })

  test('a host with a limit uses no more of the processor, until it is off', async () => {
    const [, app] = bed.apps
    if (!app) throw new Error('the bed has no second app host')
    const busySeconds = async () =>
      Number((await ssh(app, 'TIMEFORMAT=%U; time timeout 3 sh -c "while :; do :; done"')).stderr)
    app.limitCpu(0.1)
    expect(await busySeconds()).toBeLessThan(0.5)
    await app.powerCut()
    await app.boot()
    expect(await busySeconds()).toBeGreaterThan(0.5)
  })

  test('a power cut ends every process and keeps the disk', async () => {
    await bed.app.write('/home/ubuntu/kept', 'still here')
    await bed.app.run('setsid sleep 1000 </dev/null >/dev/null 2>&1 &')
    await bed.app.powerCut()
    await expect(bed.app.run('true')).rejects.toThrow('app is off')
    await bed.app.boot()
    expect((await ssh(bed.app, 'cat kept; pgrep -c sleep')).stdout).toBe('still here0\n')
  })

  test('a cut connection is silent until it is restored', async () => {
    bed.nginx.cutLink()
    expect(await ssh(bed.nginx, 'true')).toMatchObject({ code: 255 })
    bed.nginx.restoreLink()
    expect(await ssh(bed.nginx, 'true')).toMatchObject({ code: 0 })
  })

  test('a full disk refuses writes until it has room again', async () => {
    const write = 'dd if=/dev/zero of=big bs=1M count=20'
    await bed.app.fillDisk('/home/ubuntu', 10)
    expect(await ssh(bed.app, write)).toMatchObject({ code: 1, stderr: expect.stringContaining('No space left') })
    await bed.app.freeDisk('/home/ubuntu')
    expect(await ssh(bed.app, write)).toMatchObject({ code: 0 })
    await expect(bed.app.fillDisk('/run', 10)).rejects.toThrow('not on its disk')
    await bed.app.freeDisk('/home/ubuntu')
  })

  test('a relay is a slow connection, and one that breaks', async () => {
    const relay = await startRelay({ host: bed.nginx.address, port: 80 }, { delayMs: 50, bitsPerSecond: 1_000_000 })
    const url = `http://${relay.host}:${relay.port}/`
    await bed.nginx.write('/var/www/html/large', 'x'.repeat(50_000))
    const started = performance.now()
    expect(await (await fetch(`${url}large`)).text()).toHaveLength(50_000)
    expect(performance.now() - started).toBeGreaterThan(100 + 400)
    expect(relay.counts.bytes).toBeGreaterThan(50_000)
    relay.cut('blackhole')
    await expect(fetch(url, { signal: AbortSignal.timeout(500) })).rejects.toThrow('timeout')
    relay.cut('reset')
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    await relay.close()
  })

  test('a bed that is down leaves nothing behind, nor does a host that was added to it', async () => {
    const added = await bed.addHost('nginx', 'second-nginx')
    expect(await ssh(added, 'hostname')).toMatchObject({ stdout: 'second-nginx\n' })
    const { hosts } = readRecord(folder)
    expect(hosts).toHaveLength(4)
    await bed.down()
    expect(hosts.filter((host) => isPopulated(host.machine))).toEqual([])
    expect(mountsBelow(folder)).toEqual([])
    expect(existsSync(folder)).toBe(false)
    const links = readFileSync('/proc/net/dev', 'utf8')
    for (const name of [record.bridge, ...hosts.map((host) => `vb-${host.machine}`)]) expect(links).not.toContain(name)
  })
})
