import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { startRelay } from '../bed/relay.ts'
import { deployEndingAt } from '../harness/ending.ts'
import { type Libraries, makeLibraries } from '../harness/fat-jar.ts'
import { runAction, startAction } from '../harness/run-action.ts'
import { type ActionInputs, type Service, type StoryVersion, startService } from '../harness/service.ts'

const LIBRARIES = 8
const LIBRARY_BYTES = 1_000_000

describe.skipIf(whyNoBed() !== null)('a jar is assembled from the release before it', () => {
  let service: Service
  let libraries: Libraries

  beforeAll(async () => {
    service = await startService({ name: 'uploads' })
    libraries = makeLibraries(LIBRARIES, LIBRARY_BYTES)
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
  })

  afterAll(async () => {
    libraries?.remove()
    await service?.down()
  })

  async function deploy(version: StoryVersion, extra: ActionInputs = {}) {
    return service.deploy(version, { ...(await libraries.jarInputs(version)), ...extra })
  }

  /** The live release has the jar that was built. */
  async function expectServed(run: Awaited<ReturnType<typeof deploy>>, version: string): Promise<void> {
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version } })
    const { release, 'jar-sha256': sha256 } = run.outputs
    const { stdout } = await service.bed.app.run(`sha256sum /home/ubuntu/shop/releases/${release}/app.jar`)
    expect(stdout.split(' ')[0]).toBe(sha256)
    expect(await service.ask()).toMatchObject({ status: 200, version })
  }

  test('the first is sent whole, of the next one only what changed', async () => {
    const first = await deploy('1.0.0')
    await expectServed(first, '1.0.0')
    expect(first.log).toContain('sent 100 % of 8.0 MB')
    const second = await deploy('1.1.0')
    await expectServed(second, '1.1.0')
    expect(second.log).toContain(`0.0 MB of 8.0 MB will be sent; the rest is in ${first.outputs['release']}`)
  })

  test('if the release before was tampered with, the jar is sent whole', async () => {
    const newest = '/home/ubuntu/shop/releases/$(ls -1t /home/ubuntu/shop/releases | head -n 1)/app.jar'
    await service.bed.app.run(`printf tampered | dd of=${newest} bs=1 seek=4000000 conv=notrunc`)
    const run = await deploy('1.2.0')
    await expectServed(run, '1.2.0')
    expect(run.log).toContain('the assembled jar does not match the built one; sending the whole jar')
  })

  test('if the release before is missing or not a jar, the jar is sent whole', async () => {
    const { app } = service.bed
    await app.run(
      'cd /home/ubuntu/shop/releases && for jar in */app.jar; do echo no jar >$jar.new; mv $jar.new $jar; done',
    )
    await expectServed(await deploy('1.0.0'), '1.0.0')
  })

  test('a host that hears nothing any more discards the part that it has', async () => {
    const { app } = service.bed
    const left = async () => (await app.run('ls -A /home/ubuntu/shop/releases; ps -u ubuntu -o args=')).stdout
    const sending = `cat /home/ubuntu/shop/releases/.upload-*/app.jar | wc -c`
    const slow = await startRelay({ host: app.address, port: 22 }, { bitsPerSecond: 8_000_000 })
    const throughSlow = {
      'app-hosts': `127.0.0.1:${slow.port}=${app.address}`,
      'ssh-known-hosts': `${service.bed.knownHosts}\n${service.bed.knownHosts.replaceAll(`${app.address} `, `[127.0.0.1]:${slow.port} `)}`,
    }
    const others = makeLibraries(2, 4_000_000)
    const inputs = { ...service.inputs, ...(await others.jarInputs('1.1.0')), ...throughSlow }
    const running = startAction(inputs)
    await expect
      .poll(async () => Number((await app.run(sending, { allowFailure: true })).stdout), { timeout: 60_000 })
      .toBeGreaterThan(500_000)
    app.cutLink()
    try {
      await expect.poll(left, { timeout: 60_000 }).not.toMatch(/\.upload-|sh -c n=/)
      expect((await running.done).outputs['result']).toBe('failed')
    } finally {
      app.restoreLink()
      others.remove()
      await slow.close()
    }
    expect(await service.ask()).toMatchObject({ status: 200 })
  })

  test('the next upload removes what a power cut left, but not what another upload is receiving', async () => {
    const { app } = service.bed
    const releases = '/home/ubuntu/shop/releases'
    await app.run(
      `cd ${releases} && mkdir .upload-left .upload-owned && echo part | tee .upload-left/app.jar >.upload-owned/app.jar && chown -R ubuntu: .upload-*`,
    )
    const { stdout: owner } = await app.run(
      `setsid flock ${releases}/.upload-owned sleep 600 >/dev/null 2>&1 </dev/null & echo $!`,
    )
    await expect
      .poll(async () => (await app.run(`flock -n ${releases}/.upload-owned true || echo held`)).stdout)
      .toContain('held')
    try {
      await expectServed(await deploy('1.2.0'), '1.2.0')
      const { stdout } = await app.run(`ls -A ${releases} | grep upload`)
      expect(stdout.trim()).toBe('.upload-owned')
    } finally {
      await app.run(`kill -- -${owner.trim()}; rm -rf ${releases}/.upload-owned`, { allowFailure: true })
    }
  })

  test('a connection that is cut midway leaves nothing, and the next upload succeeds', async () => {
    const { app } = service.bed
    const releases = async () => (await app.run('ls -A /home/ubuntu/shop/releases')).stdout
    const before = await releases()
    const isSending = (log: string) => log.includes('receive begins')
    const cut = await deployEndingAt(service, '1.1.0', 'cut-app', isSending, await libraries.jarInputs('1.1.0'))
    expect(cut, cut.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed' } })
    await expect.poll(releases, { timeout: 60_000 }).toBe(before)
    await expectServed(await deploy('1.2.0'), '1.2.0')
  })

  test('a war is called one for Java, and is served, copied from and rolled back to like a jar', async () => {
    const { app } = service.bed
    const war = await deploy('1.0.0', await libraries.warInputs('1.0.0'))
    await expectServed(war, '1.0.0')
    const file = `/home/ubuntu/shop/releases/${war.outputs['release']}/app.jar`
    expect((await app.run(`readlink ${file}`)).stdout.trim()).toBe('app.war')
    expect((await app.run(`ps -ww -u ubuntu -o args=`)).stdout).toContain(`-jar ${file}`)
    const next = await deploy('1.1.0')
    await expectServed(next, '1.1.0')
    expect(next.log).toContain(`0.0 MB of 8.0 MB will be sent; the rest is in ${war.outputs['release']}`)
    const back = await runAction({ ...service.inputs, operation: 'rollback' })
    expect(back, back.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back', version: '1.0.0' } })
  })
})
