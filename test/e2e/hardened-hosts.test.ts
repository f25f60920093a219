import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { deployEndingAt, isPromoted } from '../harness/ending.ts'
import { type Service, startService } from '../harness/service.ts'
import { awaitSettled, findUnsettled } from '../harness/settled.ts'

const deployed = { exitCode: 0, outputs: { result: 'deployed' } }
const HOME = '/home/ubuntu'

/** What a program's file capabilities look like on disk: CAP_NET_BIND_SERVICE, permitted and effective (revision 2). */
const giveCapability = (program: string) =>
  `perl -e '($file, $name, $value) = ("${program}", "security.capability", pack("V5", 0x02000001, 1 << 10, 0, 0, 0));
    exit(syscall(188, $file, $name, $value, 20, 0) ? 1 : 0)'`

describe.skipIf(whyNoBed() !== null).each(['instant', 'links'])('hardened hosts, %s layout', (layout) => {
  let service: Service
  const hosts = () => [service.bed.app, service.bed.nginx]

  beforeAll(async () => {
    service = await startService({ name: `hardened-${layout}` })
    expect(await service.setup({ 'setup-layout': layout })).toMatchObject({ exitCode: 0 })
    await service.bed.nginx.setSudo('none')
  })

  afterAll(() => service?.down())

  async function expectDeployments(inputs: Record<string, string> = {}): Promise<void> {
    const status = await service.setup({ operation: 'status', ...inputs })
    expect(status, status.log).toMatchObject({ exitCode: 0 })
    for (const version of ['1.0.0', '1.1.0'] as const) {
      const run = await service.deploy(version, inputs)
      expect(run, run.log).toMatchObject(deployed)
      expect(await service.ask()).toMatchObject({ status: 200, version })
    }
  }

  test.each(['nohup', 'systemd'])('nothing may be executed in /tmp and the home, launcher: %s', async (launcher) => {
    for (const host of hosts()) {
      await host.run('mount -o remount,noexec /tmp; mountpoint -q /home || mount --bind /home /home')
      await host.run('mount -o remount,bind,noexec /home')
      const tried = `cp /bin/true ${HOME}/true && ! ${HOME}/true && cp /bin/true /tmp/true && ! /tmp/true`
      await host.run(tried, { user: 'ubuntu' })
    }
    await expectDeployments({ launcher })
  })

  test('a mount whose server is gone', async () => {
    const answersNothing = `exec 5<>/dev/fuse && mkdir -p /mnt/dead &&
      mount -i -t fuse -o fd=5,rootmode=40000,user_id=0,group_id=0,allow_other none /mnt/dead &&
      { setsid sleep 3600 </dev/null >/dev/null 2>&1 & }`
    for (const host of hosts()) {
      await host.run('[ -e /dev/fuse ] || mknod /dev/fuse c 10 229')
      await host.run(answersNothing)
      expect((await host.run('timeout 1 stat /mnt/dead', { allowFailure: true })).code).toBe(124)
    }
    await expectDeployments()
  })

  test('processes of others are hidden (hidepid=2)', async () => {
    const { app, nginx } = service.bed
    const hiding = layout === 'instant' ? [app, nginx] : [app]
    for (const host of hiding) await host.run('mount -o remount,hidepid=2 /proc')
    await expectDeployments()
    for (const host of hiding) await host.run('mount -o remount,hidepid=0 /proc')
  })

  test('only root may read the configuration of nginx (CIS NGINX Benchmark, 2.3)', async () => {
    const { nginx } = service.bed
    await nginx.run('chown -hR root:root /etc/nginx && chmod -R u=rwX,g=rX,o= /etc/nginx')
    const said = "ubuntu has no permission to read /etc/nginx, so it can't tell which slot nginx uses"
    for (const inputs of [{ operation: 'status' }, { 'setup-layout': layout }, { operation: 'rollback' }]) {
      const run = await service.setup(inputs)
      expect(run, run.log).toMatchObject({ exitCode: 1 })
      expect(run.log).toContain(said)
    }
    await nginx.run('chgrp -hR ubuntu /etc/nginx')
    await expectDeployments()
    await nginx.run('chown -hR root:root /etc/nginx && chmod -R o=rX /etc/nginx')
  })

  test('a JVM with file capabilities, whose process shows its owner neither program nor sockets', async () => {
    const { app } = service.bed
    await app.run('cp -r "$(dirname "$(dirname "$(readlink -f /usr/bin/java)")")" /opt/jdk')
    await app.run('echo /opt/jdk/lib >/etc/ld.so.conf.d/jdk.conf && ldconfig')
    await app.run(giveCapability('/opt/jdk/bin/java'))
    await expectDeployments({ java: '/opt/jdk/bin/java' })
    const [process] = await service.javaProcesses()
    const seen = await app.run(`readlink /proc/${process?.pid}/exe`, { user: 'ubuntu', allowFailure: true })
    expect(seen.stdout).toBe('')
    const back = await service.setup({ operation: 'rollback', java: '/opt/jdk/bin/java' })
    expect(back, back.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back' } })
  })
})

describe.skipIf(whyNoBed() !== null)('a home that hosts share', () => {
  let service: Service
  const share = async (from: BedHost | undefined, to: BedHost | undefined) => {
    if (!from || !to) throw new Error('the bed has no two hosts')
    await to.powerCut()
    execFileSync('mount', ['--bind', join(from.rootDirectory, HOME), join(to.rootDirectory, HOME)])
    await to.boot()
  }

  beforeAll(async () => {
    service = await startService({ name: 'shared-home', apps: 2, nginxes: 2 })
    const { apps, nginxes } = service.bed
    await share(nginxes[0], nginxes[1])
    await share(apps[0], apps[1])
    // The hosts of a home accept the same key, and each has its own.
    for (const { name } of [...apps, ...nginxes]) expect(name).toMatch(/^(app|nginx)2?$/)
  })

  afterAll(() => service?.down())

  test('of app hosts, with the deploy path in it: one line says what to do, and nothing is lost', async () => {
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    const run = await service.deploy('1.0.0')
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Upload' } })
    expect(run.log).toMatch(/another app host shares? (that folder|\S+shop)/)
    expect(await service.javaProcesses()).toEqual([])
  })

  test.each(['instant', 'links'])(
    'of nginx hosts: each promotes, confirms and reverts by itself, %s layout',
    async (layout) => {
      const extra = { 'deploy-path': '/srv/shop' }
      const setup = await service.setup({ 'setup-layout': layout, ...extra })
      expect(setup, setup.log).toMatchObject({ exitCode: 0 })
      for (const version of ['1.0.0', '1.1.0'] as const) {
        const run = await service.deploy(version, extra)
        expect(run, run.log).toMatchObject(deployed)
      }
      const run = await deployEndingAt(service, '1.2.0', 'kill', isPromoted(2), { 'bake-time': '60', ...extra })
      expect(run.exitCode, run.log).not.toBe(0)
      await awaitSettled(() => findUnsettled(service, layout))
      for (const nginx of service.bed.nginxes) expect(await service.ask('/', nginx)).toMatchObject({ version: '1.1.0' })
    },
  )
})
