import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type OpenLoop, startOpenLoop } from '../harness/open-loop.ts'
import { type Service, type StoryVersion, startService } from '../harness/service.ts'

/** Whatever goes on when it is decided. */
const WHEN = /^(Prove|Bake)$/
const PATHS = ['/', '/orders/0b6e2c9e-5c39-4d51?customer=mona@example.com', '/', '/version']
const RATE = 100
const AVAILABLE = '/etc/nginx/sites-available'
const LINKS = { 'setup-layout': 'links' }
/** A fifth of all requests; booting takes a while, in which the version before is watched. */
const BAD = { 'app-env': 'MISBEHAVE=slow-boot=8000,fail-orders=80', 'bake-time': '10' }

let service: Service
let loop: OpenLoop | null = null

const onNginx = async (command: string) => (await service.bed.nginx.run(command)).stdout
const leftovers = () => onNginx(`find /var/lib/bluegreen -name 'watching*' -o -name 'log-*'`)
const failed = (status: number) => loop?.byStatus.get(status) ?? 0

/** Deploys a release that fails a fifth of its requests, while users come. */
async function deployBad(version: StoryVersion, before: StoryVersion, paths = PATHS): Promise<void> {
  loop = startOpenLoop(service.urls, paths, RATE)
  const run = await service.deploy(version, BAD)
  await loop.stop()
  expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted' } })
  expect(run.outputs['failed-step']).toMatch(WHEN)
  expect(run.log.replaceAll('%25', '%')).toMatch(
    /the new version fails too many requests: \d+ of \d+ \(\d+(\.\d)? %\); before: 0 of [\d,]+ /,
  )
  expect(run.log).toMatch(/\d+× GET \/orders\/\*: 500 \(before: 0\)/)
  expect(run.log).not.toContain('0b6e2c9e-5c39-4d51')
  expect(run.log + run.summary).not.toContain('example.com')
  expect(failed(500)).toBeGreaterThan(10)
  // The reversal takes another test of nginx and another reload.
  expect(failed(500)).toBeLessThanOrEqual(120)
  expect(await service.ask()).toMatchObject({ status: 200, version: before })
  expect(await leftovers()).toBe('')
  process.stdout.write(`${failed(500)} requests failed until it was reverted\n`)
}

describe.skipIf(whyNoBed() !== null)('releases judged by real requests in the links layout', () => {
  afterEach(async () => {
    await loop?.stop()
    loop = null
  })

  describe('sites that setup wrote', () => {
    beforeAll(async () => {
      service = await startService({ name: 'judged-links' })
      expect(await service.setup(LINKS)).toMatchObject({ exitCode: 0 })
      await service.bed.nginx.setSudo('none')
      expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
    })

    afterAll(() => service?.down())

    test('a good release is compared with the version before, which workers from before the reload still answer', async () => {
      loop = startOpenLoop(service.urls, PATHS, RATE)
      const run = await service.deploy('1.1.0', { 'app-env': 'MISBEHAVE=slow-boot=5000', 'bake-time': '5' })
      await loop.stop()
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      const [, seen = ''] = /([\d,]+) requests in \d+ s, none failed, p99 .*\(before: \d+ ms\)/.exec(run.log) ?? []
      expect(Number(seen.replaceAll(',', '')), run.log).toBeGreaterThan(400)
      expect(run.log).not.toContain('were answered by the previous version')
      expect(await leftovers()).toBe('')
    })

    test('one that fails on one path is reverted, and the report names the path', () => deployBad('1.2.0', '1.1.0'))

    test('errors that the version before had too do not cause a revert', async () => {
      const before = await service.deploy('1.2.0', { 'app-env': 'MISBEHAVE=fail-orders=60' })
      expect(before, before.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      loop = startOpenLoop(service.urls, PATHS, RATE)
      const same = { 'app-env': 'MISBEHAVE=slow-boot=8000,fail-orders=60', 'bake-time': '10' }
      const run = await service.deploy('1.0.0', same)
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      expect(run.log).toMatch(/\d+ requests in 1\d s, \d+ failed, 1\d(\.\d)? % \(before: 1\d(\.\d)? %\)/)
    })
  })

  describe('sites that somebody wrote', () => {
    const site = (port: number, other: number) => {
      const { address } = service.bed.app
      return `upstream backend {
  server ${address}:${port};
  server ${address}:${other} backup;
}
server {
  listen 80;
  access_log /var/log/nginx/shop.log;
  location / { proxy_pass http://backend; }
  location = /legacy { proxy_pass http://127.0.0.1:9; }
}
`
    }

    beforeAll(async () => {
      service = await startService({ name: 'judged-own-links' })
      await service.bed.nginx.write(`${AVAILABLE}/dev_8000`, site(8000, 8001))
      await service.bed.nginx.write(`${AVAILABLE}/dev_8001`, site(8001, 8000))
      await onNginx(
        `rm /etc/nginx/sites-enabled/default && ln -s ${AVAILABLE}/dev_8000 /etc/nginx/sites-enabled/ && systemctl reload nginx`,
      )
      expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
    })

    afterAll(() => service?.down())

    test('without the snippets nothing is judged; the report says how to opt in, and status does not mind', async () => {
      loop = startOpenLoop(service.urls, PATHS, RATE)
      const run = await service.deploy('1.1.0', { ...BAD, 'bake-time': '3' })
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
      expect(run.log).toContain(
        'does not let nginx log requests; operation: setup with setup-layout: links prints the lines to add',
      )
      const looked = await service.setup({ operation: 'status' })
      expect(looked, looked.log).toMatchObject({ exitCode: 0 })
      expect(await service.deploy('1.1.0')).toMatchObject({ exitCode: 0 })
    })

    test('with the lines that setup prints, a bad release is reverted, whatever else the site passes on', async () => {
      const run = await service.setup(LINKS)
      expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
      for (const port of [8000, 8001]) {
        const [, above, inside] =
          new RegExp(`dev_${port}\\n.*above.*: +(include \\S+;)\\n.*inside.*: +(include \\S+;)`).exec(run.log) ?? []
        const own = await onNginx(`cat ${AVAILABLE}/dev_${port}`)
        const joined = own.replace('server {', `${above}\nserver {\n  ${inside}`)
        await service.bed.nginx.write(`${AVAILABLE}/dev_${port}`, joined)
      }
      await onNginx('nginx -t 2>&1 && systemctl reload nginx')
      const again = await service.setup(LINKS)
      expect(again, again.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged' } })
      expect(again.log).not.toContain('requests are not watched')
      await service.bed.nginx.setSudo('none')
      const before = (await service.ask()).version as StoryVersion
      await deployBad('1.2.0', before, [...PATHS, '/legacy'])
      expect(failed(502)).toBeGreaterThan(100)
      expect(await onNginx('tail -n 1 /var/log/nginx/shop.log')).toContain('GET ')
    })

    test('they may share a file of upstreams, each of which they name by a variable', async () => {
      const { address } = service.bed.app
      const upstream = (name: string, port: number, other: number) =>
        `upstream ${name} {\n  server ${address}:${port};\n  server ${address}:${other} backup;\n}\n`
      const shared = upstream('shop-blue', 8000, 8001) + upstream('shop-green', 8001, 8000)
      await service.bed.nginx.write('/etc/nginx/conf.d/upstreams.conf', shared)
      for (const [port, color] of [
        [8000, 'blue'],
        [8001, 'green'],
      ]) {
        const content = `set $up shop-${color};\n  location / { proxy_pass http://$up; }`
        await service.bed.nginx.write(`${AVAILABLE}/dev_${port}`, `server {\n  listen 80;\n  ${content}\n}\n`)
      }
      await onNginx('nginx -t 2>&1 && systemctl reload nginx')
      for (const version of ['1.0.0', '1.1.0'] as const) {
        const run = await service.deploy(version)
        expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
        expect(await service.ask()).toMatchObject({ status: 200, version })
      }
    })
  })
})
