import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { buildStreams } from '../fixtures/streams.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import { startOpenLoop } from '../harness/open-loop.ts'
import { runAction } from '../harness/run-action.ts'
import { type Service, startService } from '../harness/service.ts'

const SITE = '/etc/nginx/conf.d/shop.conf'
const SNIPPETS = '/etc/nginx/bluegreen/dev_live'

describe.skipIf(whyNoBed() !== null)('a site of its own, joined to the instant layout', () => {
  let service: Service
  let folder: string

  /** Makes nginx use a site that only this test knows, with these locations. */
  const join = async (locations: string, listen = '80') => {
    const server = `server { listen ${listen}; server_name shop.example.com; include bluegreen/dev_live.server.conf; ${locations} }`
    await service.bed.nginx.write(SITE, `include ${SNIPPETS}.upstreams.conf;\n${server}\n`)
    await service.bed.nginx.run('nginx -t 2>&1 && systemctl reload nginx')
  }
  const deploy = (extra: Readonly<Record<string, string>> = {}) =>
    runAction({ ...service.inputs, 'working-directory': folder, jar: 'streams.jar', version: '1.0.0', ...extra })
  const asked = async (path: string, address = '127.0.0.1') =>
    (await service.bed.nginx.run(`curl -s -g -H 'Host: shop.example.com' 'http://${address}${path}'`)).stdout

  beforeAll(async () => {
    folder = await buildStreams()
    service = await startService({ name: 'own-sites' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    await service.bed.nginx.run('rm /etc/nginx/sites-enabled/dev_live')
  })

  afterAll(async () => {
    await service?.down()
    if (folder) await rm(folder, { recursive: true })
  })

  test('if it sets no Host, nginx sends a name that Tomcat accepts', async () => {
    await join('location / { proxy_pass http://$live; }')
    const run = await deploy()
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': '8001' } })
    expect(await asked('/a')).toBe('/a dev-live-8001')
  })

  test.each([
    ['', 'http://$live/'],
    ['set $backend http://$live; ', '$backend/'],
  ])('if it would lose the paths of requests, it is refused, and the remedy works: %s%s', async (set, address) => {
    await join(`${set}location /api/ { proxy_pass ${address}; proxy_set_header Host $host; }`)
    const refused = await deploy()
    expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Look' } })
    const looked = await runAction({ ...service.inputs, operation: 'status' })
    expect(looked).toMatchObject({ exitCode: 1 })
    for (const { log } of [refused, looked]) {
      expect(errorAnnotations(log).join('\n')).toContain(
        '"proxy_pass http://$live/;" sends every request to the same path',
      )
    }
    expect(errorAnnotations(looked.log).join('\n').split('sends every request to the same path')).toHaveLength(2)
    const said = errorAnnotations(refused.log).join('\n')
    const remedy = /Write: (rewrite .*proxy_pass http:\/\/\$live;)/.exec(said)?.[1] ?? ''
    await join(`location /api/ { ${remedy.replace('LOCATION', 'api')} proxy_set_header Host $host; }`)
    expect(await deploy({ 'nginx-health-path': '/api/health' })).toMatchObject({
      exitCode: 0,
      outputs: { result: 'deployed' },
    })
    expect(await asked('/api/orders?b')).toBe('/orders?b shop.example.com')
  })

  test('if Tomcat refuses the app host’s name as a Host, its health is requested with another', async () => {
    const { app, nginx } = service.bed
    await nginx.run(`echo '${app.address} app_1.internal' >>/etc/hosts`)
    const run = await runAction({
      ...service.inputs,
      'app-hosts': `${app.address}=app_1.internal`,
      'working-directory': folder,
      jar: 'streams.jar',
      version: '1.0.0',
      'health-timeout': '5',
      'nginx-health-path': '/api/health',
    })
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
  })

  test('if it listens only on IPv6, requests go there', async () => {
    await join('location / { proxy_pass http://$live; proxy_set_header Host $host; }', '[::]:80')
    const run = await deploy()
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(await asked('/a', '[::1]')).toBe('/a shop.example.com')
  })

  test('if a status page has the host’s loopback, requests go to another address', async () => {
    await join(`location / { proxy_pass http://$live; proxy_set_header Host $host; } }
      server { listen 127.0.0.1:80; server_name 127.0.0.1; location /stub_status { stub_status; }`)
    const run = await deploy()
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(await asked('/a', service.bed.nginx.address)).toBe('/a shop.example.com')
  })

  test('users’ requests to it are watched, and decide about a release', async () => {
    const kept = 'proxy_http_version 1.1; proxy_set_header Connection "";'
    await join(`location / { proxy_pass http://$live; proxy_set_header Host $host; ${kept} }`)
    const first = await service.deploy('1.0.0')
    expect(first.outputs, first.log).toMatchObject({ result: 'deployed' })
    const loop = startOpenLoop(service.urls, ['/', '/orders/4711'], 100)
    const good = await service.deploy('1.1.0', { 'bake-time': '3' })
    const bad = await service.deploy('1.2.0', { 'app-env': 'MISBEHAVE=fail-orders=100', 'bake-time': '10' })
    await loop.stop()
    expect(good, good.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    const [, seen = ''] = /([\d,]+) requests in \d+ s, none failed, p99 /.exec(good.log) ?? []
    expect(Number(seen.replaceAll(',', '')), good.log).toBeGreaterThan(200)
    expect(bad, bad.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted' } })
    expect(bad.log).toContain('the new version fails too many requests: ')
    expect(await service.ask()).toMatchObject({ status: 200, version: '1.1.0' })
  })

  test('in its place, the site that setup writes passes on the port that the user asked', async () => {
    await service.bed.nginx.run(`rm ${SITE}`)
    const setup = await service.setup({ 'setup-listen': '8080' })
    expect(setup, setup.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    const run = await deploy()
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    const askedBy = async (host: string) =>
      (await service.bed.nginx.run(`curl -s -H 'Host: ${host}' http://127.0.0.1:8080/a`)).stdout
    expect(await askedBy('shop.example.com:8080')).toBe('/a shop.example.com:8080')
    expect(await askedBy('shop.example.com')).toBe('/a shop.example.com')
  })
})
