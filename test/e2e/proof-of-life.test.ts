import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { startAction } from '../harness/run-action.ts'
import { jarInputs, type Service, startListener, startService } from '../harness/service.ts'
import { type Load, startLoad } from '../load/load.ts'

describe.skipIf(whyNoBed() !== null)('what looks like success and is not, links layout', () => {
  let service: Service
  let load: Load
  const deployed = { exitCode: 0, outputs: { result: 'deployed' } }

  beforeAll(async () => {
    service = await startService({ name: 'proof-of-life' })
    expect(await service.setup({ 'setup-layout': 'links' })).toMatchObject({ exitCode: 0 })
    await service.bed.nginx.setSudo('none')
    expect(await service.deploy('1.0.0')).toMatchObject(deployed)
    load = startLoad({ url: service.url, kinds: ['new-connection', 'post'], connections: 2, pause: 20 })
  })

  afterAll(async () => {
    await load?.stop()
    await service?.down()
  })

  /** Version 1.0.0 on port 8001 serves as before, and no request was lost. */
  async function expectAsBefore(): Promise<void> {
    expect(await service.ask()).toMatchObject({ status: 200, version: '1.0.0', port: 8001 })
    expect((await load.atLeast(load.counts().requests + 20)).failures).toEqual([])
  }

  test.each([
    [
      'another version answers',
      { version: '9.9.9', 'version-path': '/version' },
      'Prove',
      'does not name version 9.9.9',
    ],
    ['users get no good answer', { 'verify-url': '{site}/no-such-page' }, 'Prove', 'answers 404'],
    ['the author’s own check fails', { 'after-promote': 'echo checked; exit 3' }, 'after-promote', 'status 3'],
  ])('the promotion is reverted when %s', async (_, inputs, step, cause) => {
    const known = Object.entries(inputs).map(([name, value]) => [name, value.replace('{site}', service.url)])
    const run = await service.deploy('1.1.0', Object.fromEntries(known))
    expect(run, run.log).toMatchObject({
      exitCode: 1,
      outputs: { result: 'reverted', 'failed-step': step, 'live-port': '8001' },
    })
    expect(run.log).toContain(cause)
    await expectAsBefore()
  })

  test('an address that the runner can’t reach is refused before anything is changed', async () => {
    const run = await service.deploy('1.1.0', { 'verify-url': 'https://shop.nowhere.invalid' })
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Look' } })
    expect(run.log).toContain('verify-url https://shop.nowhere.invalid does not answer: getaddrinfo')
    await expectAsBefore()
  })

  test('a failing before-promote prevents the promotion', async () => {
    // From a variable that was edited in a browser.
    const check = 'echo "checks $BLUEGREEN_VERSION on $BLUEGREEN_PORT"\r\nfalse\r\necho too late'
    const run = await service.deploy('1.1.0', { 'before-promote': check })
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'before-promote' } })
    expect(run.log).toContain('checks 1.1.0 on 8000')
    expect(run.log).not.toContain(': too late')
    await expectAsBefore()
  })

  test('a management port that is up does not vouch for the slot’s own port', async () => {
    const bad = { 'app-env': 'MISBEHAVE=management-only=8081', 'health-timeout': '4' }
    const run = await service.deploy('1.1.0', bad)
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Health' } })
    expect(run.log).toContain('nothing listens on port 8000; it listens on port 8081 instead')
    expect(run.log).toContain('management listens on port 8081')
    await expectAsBefore()
  })

  test('a healthy answer from another process on the port does not count', async () => {
    const bad = { ...(await jarInputs('1.1.0')), 'app-env': 'MISBEHAVE=never-listens' }
    const running = startAction({ ...service.inputs, ...bad })
    await running.said('starts on port 8000')
    const { app } = service.bed
    const jar = (await app.run('readlink -f /home/ubuntu/shop/slots/8001/app.jar')).stdout.trim()
    const pid = await startListener(app, 'ubuntu', `java -Dserver.port=8000 -jar ${jar}`, 8000)
    const run = await running.done
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Health' } })
    expect(run.log).toContain(`port 8000 was taken by process ${pid}, not by the new release`)
    await app.run(`kill ${pid}`)
    await expectAsBefore()
  })

  test('a reload that fails because of a changed shared zone is noticed, although it reports success', async () => {
    const { nginx } = service.bed
    const zone = (key: string) =>
      nginx.write('/etc/nginx/conf.d/zone.conf', `limit_req_zone ${key} zone=all:1m rate=1r/s;\n`)
    await zone('$binary_remote_addr')
    await nginx.run('systemctl restart nginx')
    // "nginx -t" accepts it: only the running nginx knows the key that it used before.
    await zone('$server_name')
    const run = await service.deploy('1.1.0')
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted', 'failed-step': 'Promote' } })
    expect(run.log).toContain('nginx did not apply the configuration')
    await zone('$binary_remote_addr')
    expect(await service.ask()).toMatchObject({ status: 200, version: '1.0.0', port: 8001 })
  })

  test('the next working release is promoted', async () => {
    expect(await service.deploy('1.2.0', { 'version-path': '/version', 'verify-url': service.url })).toMatchObject(
      deployed,
    )
    expect(await service.ask()).toMatchObject({ version: '1.2.0', port: 8000 })
  })
})
