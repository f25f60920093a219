import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { startAction } from '../harness/run-action.ts'
import { jarInputs, type Service, startListener, startService } from '../harness/service.ts'
import { startLoad } from '../load/load.ts'

const answersWell = async (service: Service) => expect(await service.ask()).toMatchObject({ status: 200 })

describe.skipIf(whyNoBed() !== null)('faults of hosts, links layout', () => {
  let service: Service
  const deployed = { exitCode: 0, outputs: { result: 'deployed' } }

  beforeAll(async () => {
    service = await startService({ name: 'faults' })
    expect(await service.setup({ 'setup-layout': 'links' })).toMatchObject({ exitCode: 0 })
    await service.bed.nginx.setSudo('none')
    expect(await service.deploy('1.0.0')).toMatchObject(deployed)
  })

  afterAll(() => service?.down())

  test('a reload that reports success and applies nothing is noticed and reverted', async () => {
    const { nginx } = service.bed
    const pid = await startListener(
      nginx,
      'root',
      `perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 5, LocalPort => 9090); sleep 300'`,
      9090,
    )
    await nginx.write('/etc/nginx/conf.d/taken.conf', 'server { listen 9090; }\n')
    const load = startLoad({ url: service.url, kinds: ['new-connection', 'post'], connections: 2, pause: 10 })
    const run = await service.deploy('1.1.0')
    expect(run, run.log).toMatchObject({
      exitCode: 1,
      outputs: { result: 'reverted', 'failed-step': 'Promote', 'live-port': '8001' },
    })
    expect(run.log).toContain('the reload reported success, but nginx did not apply the configuration')
    expect(await service.javaProcesses()).toMatchObject([{ port: 8001 }])
    await nginx.run(`rm /etc/nginx/conf.d/taken.conf; kill ${pid}`)
    expect(await service.deploy('1.1.0')).toMatchObject(deployed)
    expect((await load.stop()).failures).toEqual([])
  })

  test('an nginx that was broken beforehand is named, and nothing is touched', async () => {
    const before = await service.javaProcesses()
    const releases = async () => (await service.bed.app.run('ls -A /home/ubuntu/shop/releases')).stdout
    const releasesBefore = await releases()
    await service.bed.nginx.write('/etc/nginx/conf.d/broken.conf', 'server { listen nowhere:at:all; }\n')
    const run = await service.deploy('1.2.0')
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    expect(run.log).toContain('failed before anything was changed')
    expect(run.log).toContain('broken.conf')
    await service.bed.nginx.run('rm /etc/nginx/conf.d/broken.conf')
    expect(await service.javaProcesses()).toEqual(before)
    // The upload had already started.
    await expect.poll(releases, { timeout: 10_000 }).toBe(releasesBefore)
    await answersWell(service)
  })

  test('a full disk on the app host refuses the upload, and nothing is left of it', async () => {
    const { app } = service.bed
    const releases = async () => (await app.run('ls -A /home/ubuntu/shop/releases')).stdout
    const before = await releases()
    await app.fillDisk('/home/ubuntu', 5)
    try {
      const run = await service.deploy('1.2.0')
      expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
      expect(run.log).toContain('kB are free for the deploy path')
      expect(await releases()).toBe(before)
      await answersWell(service)
    } finally {
      await app.freeDisk('/home/ubuntu')
    }
  })

  test('with a full disk on the nginx host the run either deploys or changes nothing, and truthfully says which', async () => {
    const { nginx } = service.bed
    const before = await service.ask()
    await nginx.fillDisk('/home/ubuntu', 1)
    try {
      await nginx.run('cat /dev/zero >/home/ubuntu/rest', { user: 'ubuntu', allowFailure: true })
      const run = await service.deploy('1.2.0')
      const isDeployed = run.outputs['result'] === 'deployed'
      expect(run.exitCode, run.log).toBe(isDeployed ? 0 : 1)
      expect(await service.ask()).toMatchObject({
        version: isDeployed ? '1.2.0' : before.version,
        port: Number(run.outputs['live-port']),
      })
    } finally {
      await nginx.run('rm -f /home/ubuntu/rest')
      await nginx.freeDisk('/home/ubuntu')
    }
    expect(await service.deploy('1.2.0')).toMatchObject(deployed)
  })

  test('the nginx host loses power right after the promotion: it comes back with one version, and the next run reconciles it', async () => {
    const { nginx } = service.bed
    const running = startAction({ ...service.inputs, ...(await jarInputs('1.0.0')), 'bake-time': '30' })
    await running.said('promoted from port')
    await nginx.powerCut()
    await nginx.boot()
    expect((await running.done).exitCode).toBe(1)
    await nginx.run('nginx -t')
    expect(await service.enabledSites()).toHaveLength(1)
    await answersWell(service)
    const next = await service.deploy('1.1.0')
    expect(next, next.log).toMatchObject(deployed)
    expect(await service.ask()).toMatchObject({ version: '1.1.0', port: Number(next.outputs['live-port']) })
  })

  test('the app host loses power right after the promotion: links and nginx are as before, and the next run deploys again', async () => {
    const { app, nginx } = service.bed
    const { port } = await service.ask()
    const running = startAction({ ...service.inputs, ...(await jarInputs('1.2.0')), 'bake-time': '30' })
    await running.said('promoted from port')
    await app.powerCut()
    const ended = await running.done
    expect(ended, ended.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted', 'live-port': String(port) } })
    await nginx.run('nginx -t')
    expect(await service.enabledSites()).toEqual([`dev_${port} -> /etc/nginx/sites-available/dev_${port}`])
    await app.boot()
    const next = await service.deploy('1.2.0')
    expect(next, next.log).toMatchObject(deployed)
    await answersWell(service)
  })

  test('an application that ignores SIGTERM is killed after the stop timeout', async () => {
    expect(await service.deploy('1.2.0', { 'app-env': 'MISBEHAVE=ignore-sigterm' })).toMatchObject(deployed)
    expect(await service.deploy('1.0.0')).toMatchObject(deployed)
    const run = await service.deploy('1.1.0', { 'stop-timeout': '2' })
    expect(run, run.log).toMatchObject(deployed)
    expect(run.log).toMatch(/stopped process \d+ on port \d+ \(SIGKILL\)/)
  })

  test('both sites enabled by hand: the one that nginx provably uses stays, the other link is removed', async () => {
    const before = await service.ask()
    const other = before.port === 8000 ? 8001 : 8000
    await service.bed.nginx.run(`ln -s /etc/nginx/sites-available/dev_${other} /etc/nginx/sites-enabled/`)
    const fixed = await service.deploy('1.2.0')
    expect(fixed, fixed.log).toMatchObject({ ...deployed, outputs: { 'live-port': String(other) } })
    expect(fixed.log).toContain(
      'exactly one of the sites dev_8000 and dev_8001 must be enabled; found: dev_8000 and dev_8001',
    )
    expect(await service.enabledSites()).toEqual([`dev_${other} -> /etc/nginx/sites-available/dev_${other}`])
  })

  test('a link that was changed without a reload is refused, with the commands to choose from', async () => {
    const live = (await service.ask()).port
    const other = live === 8000 ? 8001 : 8000
    const { nginx } = service.bed
    // Workers that began in the second of the last promotion would prove what nginx serves.
    await nginx.run(`sleep 3; systemctl restart nginx`)
    await nginx.run(
      `sleep 4; rm /etc/nginx/sites-enabled/dev_${live}; ln -s /etc/nginx/sites-available/dev_${other} /etc/nginx/sites-enabled/`,
    )
    const run = await service.deploy('1.0.0')
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    expect(run.log).toContain('was changed without a reload, both slots answer')
    expect(run.log).toContain('sudo systemctl reload nginx')
    await nginx.run('systemctl reload nginx')
    expect(await service.deploy('1.0.0')).toMatchObject(deployed)
  })
})
