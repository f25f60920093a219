import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type OpenLoop, startOpenLoop } from '../harness/open-loop.ts'
import { type ActionResult, runAction } from '../harness/run-action.ts'
import { type ActionInputs, type Service, startService } from '../harness/service.ts'
import { processOn } from '../harness/units.ts'

/** The stage during which it is decided. */
const WHEN = /^(Prove|Bake)$/
/** Of a version with this fault, half of all requests fail. */
const PATHS = ['/', '/orders/4711']
const FAULTY = { 'app-env': 'MISBEHAVE=fail-orders=100' }
const RATE = 100

describe.skipIf(whyNoBed() !== null)('what rollback and promote make live, judged by real requests', () => {
  let service: Service
  let loop: OpenLoop | null = null

  /** Runs it while users come. */
  const run = async (operation: string, extra: ActionInputs) => {
    loop = startOpenLoop(service.urls, PATHS, RATE)
    const ended = await runAction({ ...service.inputs, operation, 'bake-time': '10', ...extra })
    await loop.stop()
    return ended
  }

  /** Soon after its promotion; version 1.1.0 is live again. */
  async function expectReverted(ended: ActionResult): Promise<void> {
    expect(ended, ended.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted', 'live-port': '8000' } })
    expect(ended.outputs['failed-step']).toMatch(WHEN)
    expect(ended.log.replaceAll('%25', '%')).toMatch(
      /the new version fails too many requests: \d+ of \d+ \(\d+(\.\d)? %\); before: 0 of [\d,]+ /,
    )
    expect(ended.log).toMatch(/\d+× GET \/orders\/\*: 500 \(before: 0\)/)
    const failed = loop?.byStatus.get(500) ?? 0
    expect(failed).toBeGreaterThan(10)
    // Half of the requests of four seconds; in the whole bake time there would be 500.
    expect(failed).toBeLessThanOrEqual(200)
    expect([...(loop?.byStatus.keys() ?? [])].sort()).toEqual([200, 500])
    expect(await service.ask('/orders/4711')).toMatchObject({ status: 200, version: '1.1.0', port: 8000 })
    process.stdout.write(`${failed} requests failed until it was reverted\n`)
  }

  beforeAll(async () => {
    service = await startService({ name: 'judged-standby' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    await service.bed.nginx.setSudo('none')
    expect(await service.deploy('1.0.0', FAULTY)).toMatchObject({ exitCode: 0 })
    expect(await service.deploy('1.1.0')).toMatchObject({ exitCode: 0, outputs: { 'live-port': '8000' } })
  })

  afterEach(async () => {
    await loop?.stop()
    loop = null
  })

  afterAll(() => service?.down())

  test('a rollback to a running standby that fails half of its requests is reverted', async () => {
    expect(await processOn(service, 8001)).toBeDefined()
    await expectReverted(await run('rollback', {}))
  })

  test('a rollback that has to start its release is reverted, too', async () => {
    const standby = await processOn(service, 8001)
    await service.bed.app.run(`kill -KILL ${standby?.pid}`)
    const slow = { 'app-env': `${FAULTY['app-env']},slow-boot=3000` }
    await expectReverted(await run('rollback', { ...slow, release: '1.0.0' }))
  })

  test('a staged version that fails half of its requests is promoted, and reverted', async () => {
    const staged = await service.deploy('1.2.0', { ...FAULTY, promote: 'false' })
    expect(staged.outputs, staged.log).toMatchObject({ result: 'staged' })
    await expectReverted(await run('promote', {}))
  })
})
