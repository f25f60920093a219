import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type OpenLoop, startOpenLoop } from '../harness/open-loop.ts'
import type { ActionResult } from '../harness/run-action.ts'
import { type Service, type StoryVersion, startService } from '../harness/service.ts'

/** The stage during which it is decided. */
const WHEN = /^(Prove|Bake)$/
const PATHS = ['/', '/orders/0b6e2c9e-5c39-4d51?customer=mona@example.com', '/', '/version']
const RATE = 100
const STATE = '/var/lib/bluegreen/dev_live'
const LINES = '/var/lib/bluegreen/.watch/dev_live'

/** An annotation of the runner's spells a percent sign. */
const said = ({ log }: ActionResult) => log.replaceAll('%25', '%')

/** Booting takes a while, in which the version before is watched. */
const misbehaving = (faults: string) => ({ 'app-env': `MISBEHAVE=slow-boot=8000,${faults}` })

describe.skipIf(whyNoBed() !== null)('releases judged by real requests', () => {
  let service: Service
  let loop: OpenLoop | null = null

  const leftovers = async () => {
    const { stdout } = await service.bed.nginx.run(`find ${STATE} ${LINES} -name 'watching*' -o -name 'log-*'`)
    return stdout
  }
  const failed = () =>
    [...(loop?.byStatus ?? [])].reduce((sum, [status, count]) => sum + (status === 200 ? 0 : count), 0)
  const deploy = (version: StoryVersion, extra: Record<string, string>) =>
    service.deploy(version, { 'bake-time': '10', ...extra })

  beforeAll(async () => {
    service = await startService({ name: 'judged' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    await service.bed.nginx.setSudo('none')
    expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
  })

  afterEach(async () => {
    await loop?.stop()
    loop = null
  })

  afterAll(() => service?.down())

  test('without requests a release bakes, and the report says that nothing was judged', async () => {
    // On a busy host, a second may be over before nginx's lines about the action's own requests are read.
    const run = await service.deploy('1.1.0', { 'bake-time': '4' })
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(run.log).toContain('not judged: there were no requests')
    expect(await leftovers()).toBe('')
  })

  test('a release that fails on one path is reverted, and the report names the path', async () => {
    const { version } = await service.ask()
    loop = startOpenLoop(service.urls, PATHS, RATE)
    const run = await deploy('1.2.0', misbehaving('fail-orders=80'))
    await loop.stop()
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted' } })
    expect(run.outputs['failed-step']).toMatch(WHEN)
    expect(said(run)).toMatch(
      /the new version fails too many requests: \d+ of \d+ \(\d+(\.\d)? %\); before: 0 of [\d,]+ /,
    )
    expect(run.log).toMatch(/\d+× GET \/orders\/\*: 500 \(before: 0\)/)
    expect(run.log).toContain('OrderException')
    expect(run.log).not.toContain('0b6e2c9e-5c39-4d51')
    expect(run.log + run.summary).not.toContain('example.com')
    expect(failed()).toBeGreaterThan(10)
    expect(failed()).toBeLessThanOrEqual(60)
    expect(await service.ask()).toMatchObject({ status: 200, version })
    expect(await leftovers()).toBe('')
    process.stdout.write(`${failed()} requests failed until it was reverted\n`)
  })

  test('a release whose connections break is reverted, although the previous version saves every request', async () => {
    const { version } = await service.ask()
    loop = startOpenLoop(service.urls, PATHS, RATE)
    const run = await deploy('1.2.0', { 'bake-time': '5', ...misbehaving('drop-orders=80') })
    await loop.stop()
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted' } })
    expect(run.log).toMatch(/\d+× GET \/orders\/\*: 502 \(before: 0\)/)
    expect(failed()).toBe(0)
    expect(await service.ask()).toMatchObject({ status: 200, version })
  })

  test('errors that the version before had too do not cause a revert', async () => {
    const before = await deploy('1.2.0', { 'app-env': 'MISBEHAVE=fail-orders=60', 'max-error-rate': 'none' })
    expect(before, before.log).toMatchObject({ exitCode: 0 })
    loop = startOpenLoop(service.urls, PATHS, RATE)
    const run = await deploy('1.0.0', misbehaving('fail-orders=60'))
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(run.log).toMatch(/\d+ requests in 1\d s, \d+ failed, 1\d(\.\d)? % \(before: 1\d(\.\d)? %\)/)
  })

  test('a release that is slower than allowed is reverted', async () => {
    const before = await deploy('1.1.0', { 'max-error-rate': 'none' })
    expect(before, before.log).toMatchObject({ exitCode: 0 })
    loop = startOpenLoop(service.urls, PATHS, RATE)
    const slow = { 'app-env': 'MISBEHAVE=slow-boot=25000,slow-orders=300', 'max-latency-factor': '3' }
    const run = await deploy('1.2.0', slow)
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted' } })
    expect(run.outputs['failed-step']).toMatch(WHEN)
    expect(said(run)).toContain('the new version answers too slowly: 95 % of ')
    await loop.stop()
    expect(failed()).toBe(0)
  })
})
