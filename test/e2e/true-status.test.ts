import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { expectRefused } from '../harness/refused.ts'
import { type Service, startService } from '../harness/service.ts'

const STATE = '/var/lib/bluegreen/dev_live'

describe.skipIf(whyNoBed() !== null)('status foretells what a deployment would run into, instant layout', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'true-status-instant' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    expect((await service.deploy('1.0.0')).outputs).toMatchObject({ 'live-port': '8001' })
  })

  afterAll(() => service?.down())

  test.each([
    ['of another user', `chown root ${STATE}`, 'all'],
    ['without the right to write', `chmod 555 ${STATE}`, 'none'],
  ] as const)('the folder of the live link, %s, is refused until setup has fixed it', async (_, breakIt, sudo) => {
    await service.bed.nginx.run(breakIt)
    await expectRefused(service, `ubuntu has no permission to change the link ${STATE}/live`)
    await service.bed.nginx.setSudo(sudo)
    const fixed = await service.setup()
    expect(fixed, fixed.log).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    const run = await service.deploy('1.1.0')
    expect(run.outputs, run.log).toMatchObject({ result: 'deployed' })
  })

  test('live-port is empty if nginx does not use the link', async () => {
    const { nginx } = service.bed
    await nginx.write('/etc/nginx/conf.d/first.conf', 'server { listen 80 default_server; return 204; }\n')
    await nginx.run('nginx -t && systemctl reload nginx')
    await expect.poll(async () => (await service.ask()).status).toBe(204)
    const status = await service.setup({ operation: 'status' })
    expect(status, status.log).toMatchObject({ exitCode: 1, outputs: { 'live-port': '' } })
    expect(status.summary).toContain('the live slot could not be observed')
  })
})

describe.skipIf(whyNoBed() !== null)('status foretells what a deployment would run into, links layout', () => {
  let service: Service
  const site = (port: number) => `/etc/nginx/sites-available/dev_${port}`

  beforeAll(async () => {
    service = await startService({ name: 'true-status-links' })
    expect(await service.setup({ 'setup-layout': 'links' })).toMatchObject({ exitCode: 0 })
    await service.bed.nginx.setSudo('none')
    expect((await service.deploy('1.0.0')).outputs).toMatchObject({ 'live-port': '8001' })
    expect((await service.deploy('1.1.0')).outputs).toMatchObject({ 'live-port': '8000' })
  })

  afterAll(() => service?.down())

  test('two enabled sites, which a deployment repairs, are a remark', async () => {
    const { nginx } = service.bed
    await nginx.run(`ln -s ${site(8001)} /etc/nginx/sites-enabled/dev_8001; ! nginx -t`)
    const status = await service.setup({ operation: 'status' })
    expect(status, status.log).toMatchObject({ exitCode: 0, outputs: { result: 'unchanged', 'live-port': '8000' } })
    expect(status.log).toContain('half-done: exactly one of the sites dev_8000 and dev_8001 must be enabled')
    const dryRun = await service.deploy('1.2.0', { 'dry-run': 'true' })
    expect(dryRun, dryRun.log).toMatchObject({ exitCode: 0 })
    const run = await service.deploy('1.2.0')
    expect(run.outputs, run.log).toMatchObject({ result: 'deployed', 'live-port': '8001' })
  })

  test('live-port is the slot that nginx uses, not the link that somebody changed without a reload', async () => {
    const { nginx } = service.bed
    const entry = '/etc/nginx/sites-enabled/dev_8001'
    const relink = (port: number) => nginx.run(`ln -sfn ${site(port)} ${entry}`)
    // More than a second after the promotion: within one second both count as simultaneous.
    await expect
      .poll(async () => Number((await nginx.run(`echo $(($(date +%s) - $(stat -c %Z ${entry})))`)).stdout), {
        timeout: 10_000,
      })
      .toBeGreaterThan(3)
    // As hardening does; it changes no link.
    await nginx.run('chown -hR root:root /etc/nginx')
    const hardened = await service.setup({ operation: 'status' })
    expect(hardened, hardened.log).toMatchObject({ exitCode: 0, outputs: { 'live-port': '8001' } })
    expect(hardened.log).not.toContain('without a reload')
    await relink(8000)
    const left = await service.setup({ operation: 'status' })
    expect((await service.ask()).port).toBe(8001)
    expect(left.outputs, left.log).toMatchObject({ 'live-port': '8001' })

    await nginx.run('systemctl restart nginx')
    const restarted = await service.setup({ operation: 'status' })
    expect(restarted.outputs, restarted.log).toMatchObject({ 'live-port': '8000' })

    await expect
      .poll(async () => Number((await nginx.run('ps -o etimes= -C nginx | sort -n | head -n 1')).stdout), {
        timeout: 10_000,
      })
      .toBeGreaterThan(3)
    await relink(8001)
    const unseen = await service.setup({ operation: 'status' })
    expect(unseen.outputs, unseen.log).toMatchObject({ 'live-port': '' })
    expect(unseen.summary).toContain('the live slot could not be observed')
  })
})
