import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type Service, type StoryVersion, startService, storyVersions } from '../harness/service.ts'
import { type Load, startLoad } from '../load/load.ts'

/** As a team wrote them by hand for its old pipeline. */
function handWrittenSite(app: string, primary: number, backup: number): string {
  return `upstream backend {
    server ${app}:${primary} fail_timeout=60s max_fails=5;
    server ${app}:${backup} backup;
}

server {
    listen 80;
    server_name _;

    location / {
        proxy_pass http://backend;
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
    }
}
`
}

// Exactly what `setup` writes and the README prints: the least that a promotion needs.
const leastRights = `ubuntu ALL=(root) NOPASSWD: /usr/sbin/nginx -t
ubuntu ALL=(root) NOPASSWD: /usr/bin/systemctl reload nginx
ubuntu ALL=(root) NOPASSWD: /usr/bin/ln -sfn /etc/nginx/sites-available/dev_8000 /etc/nginx/sites-enabled/.dev_8000
ubuntu ALL=(root) NOPASSWD: /usr/bin/mv -T /etc/nginx/sites-enabled/.dev_8000 /etc/nginx/sites-enabled/dev_8000
ubuntu ALL=(root) NOPASSWD: /usr/bin/mv -T /etc/nginx/sites-enabled/.dev_8000 /etc/nginx/sites-enabled/dev_8001
ubuntu ALL=(root) NOPASSWD: /usr/bin/mv -T /etc/nginx/sites-enabled/dev_8000 /etc/nginx/sites-enabled/dev_8001
ubuntu ALL=(root) NOPASSWD: /usr/bin/rm /etc/nginx/sites-enabled/dev_8000
ubuntu ALL=(root) NOPASSWD: /usr/bin/ln -sfn /etc/nginx/sites-available/dev_8001 /etc/nginx/sites-enabled/.dev_8001
ubuntu ALL=(root) NOPASSWD: /usr/bin/mv -T /etc/nginx/sites-enabled/.dev_8001 /etc/nginx/sites-enabled/dev_8000
ubuntu ALL=(root) NOPASSWD: /usr/bin/mv -T /etc/nginx/sites-enabled/.dev_8001 /etc/nginx/sites-enabled/dev_8001
ubuntu ALL=(root) NOPASSWD: /usr/bin/mv -T /etc/nginx/sites-enabled/dev_8001 /etc/nginx/sites-enabled/dev_8000
ubuntu ALL=(root) NOPASSWD: /usr/bin/rm /etc/nginx/sites-enabled/dev_8001
`

describe.skipIf(whyNoBed() !== null)('deployments under load, hand-written site files', () => {
  let service: Service
  let load: Load

  const deploy = async (version: StoryVersion) => {
    const run = await service.deploy(version)
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version } })
    return run.outputs
  }

  beforeAll(async () => {
    service = await startService({ name: 'load-links', sudo: 'none' })
    const { app, nginx } = service.bed
    for (const [primary, backup] of [
      [8000, 8001],
      [8001, 8000],
    ] as const) {
      const site = handWrittenSite(app.address, primary, backup)
      await nginx.write(`/etc/nginx/sites-available/dev_${primary}`, site, '0644')
    }
    await nginx.run(`rm /etc/nginx/sites-enabled/default
      ln -s /etc/nginx/sites-available/dev_8000 /etc/nginx/sites-enabled
      nginx -t && systemctl reload nginx`)
    await nginx.write('/etc/sudoers.d/bluegreen', leastRights, '0440')
  })

  afterAll(async () => {
    await load?.stop()
    await service?.down()
  })

  test('the first deployment takes the files as they are', async () => {
    const { bed } = service
    const before = (await bed.nginx.run('cat /etc/nginx/sites-available/dev_800*')).stdout
    expect(await deploy('1.0.0')).toMatchObject({ 'live-port': '8001', 'previous-port': '' })
    expect(await service.ask()).toMatchObject({ status: 200, version: '1.0.0', port: 8001 })
    expect((await bed.nginx.run('cat /etc/nginx/sites-available/dev_800*')).stdout).toBe(before)
    expect(await service.enabledSites()).toEqual(['dev_8001 -> /etc/nginx/sites-available/dev_8001'])
  })

  test('the next ones fail no request without keep-alive', async () => {
    load = startLoad({ url: service.url, kinds: ['new-connection', 'post', 'slow'] })
    for (const [version, port] of [
      ['1.1.0', 8000],
      ['1.2.0', 8001],
      ['1.0.0', 8000],
    ] as const) {
      await load.atLeast(load.counts().requests + 1_000)
      expect(await deploy(version)).toMatchObject({ 'live-port': String(port) })
      expect(await service.ask()).toMatchObject({ version, port })
      expect(await service.enabledSites()).toEqual([`dev_${port} -> /etc/nginx/sites-available/dev_${port}`])
    }
    const { failures, failed, byVersion, requests } = await load.stop()
    expect(failures).toEqual([])
    expect(failed).toBe(0)
    expect(requests).toBeGreaterThan(4_000)
    for (const version of storyVersions) expect(byVersion[version]).toBeGreaterThan(500)
  })

  test('a link with another name to the right file is found, and the next deployment renames it', async () => {
    await service.bed.nginx.run(`cd /etc/nginx/sites-enabled && mv dev_8000 dev_8001`)
    expect(await deploy('1.1.0')).toMatchObject({ 'live-port': '8001', 'previous-port': '8000' })
    expect(await service.enabledSites()).toEqual(['dev_8001 -> /etc/nginx/sites-available/dev_8001'])
    expect(await service.ask()).toMatchObject({ version: '1.1.0', port: 8001 })
  })

  test('the rights are those that setup writes', async () => {
    await service.bed.nginx.setSudo('all')
    const run = await service.setup({ 'setup-layout': 'links', 'setup-listen': '80' })
    expect(run, run.log).toMatchObject({ exitCode: 0 })
    const written = (await service.bed.nginx.run('cat /etc/sudoers.d/bluegreen-dev-shop')).stdout
    expect(written.replaceAll(/^#.*\n/gm, '')).toBe(leastRights)
  })

  test('a link with a name of its own keeps it, with the rights that setup writes for it', async () => {
    const { nginx } = service.bed
    await nginx.run(`cd /etc/nginx && mv sites-enabled/dev_8001 sites-enabled/shop.conf
      sed -i 's|sites-enabled/[*];|sites-enabled/*.conf;|' nginx.conf && nginx -t && systemctl reload nginx`)
    await nginx.setSudo('none')
    const status = await service.setup({ operation: 'status' })
    expect(status, status.log).toMatchObject({ exitCode: 1 })
    expect(status.log).toContain('mv -T /etc/nginx/sites-enabled/.dev_8000 /etc/nginx/sites-enabled/shop.conf')
    await nginx.setSudo('all')
    const setup = await service.setup({ 'setup-layout': 'links', 'setup-listen': '80' })
    expect(setup, setup.log).toMatchObject({ exitCode: 0 })
    await nginx.setSudo('none')
    for (const [version, port] of [
      ['1.2.0', 8000],
      ['1.0.0', 8001],
    ] as const) {
      expect(await deploy(version)).toMatchObject({ 'live-port': String(port) })
      expect(await service.enabledSites()).toEqual([`shop.conf -> /etc/nginx/sites-available/dev_${port}`])
      expect(await service.ask()).toMatchObject({ version, port })
    }
  })
})
