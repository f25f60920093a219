import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { waitUntil } from '../bed/waiting.ts'
import { type Clients, startClients } from '../harness/clients.ts'
import { deployActing, endRun } from '../harness/ending.ts'
import { runAction } from '../harness/run-action.ts'
import { type Service, type StoryVersion, startService } from '../harness/service.ts'
import { awaitSettled, findUnsettled } from '../harness/settled.ts'

const BY_COOKIE = { 'promote-steps-cookie': 'client' }
const STEPS = { ...BY_COOKIE, 'promote-steps': '10% 6s, 50% 6s, 100%' }
const STATE = '/var/lib/bluegreen/dev_live'

describe.skipIf(whyNoBed() !== null)('a promotion in steps', () => {
  let service: Service
  let clients: Clients | null = null

  const deploy = (version: StoryVersion, extra: Record<string, string> = {}) =>
    service.deploy(version, { ...STEPS, ...extra })
  const folders = async () => (await service.bed.nginx.run(`ls ${STATE}`)).stdout.trim().split('\n').sort()
  const settle = () => awaitSettled(() => findUnsettled(service, 'instant'))
  const start = (path = '/', rate = 200) => {
    clients = startClients(service.url, 100, rate, path)
    return clients
  }

  beforeAll(async () => {
    service = await startService({ name: 'promote-steps' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
  })

  afterEach(async () => {
    await clients?.stop()
    clients = null
  })

  afterAll(() => service?.down())

  test('is refused by status and deployment until setup has divided the clients', async () => {
    const status = await runAction({ ...service.inputs, ...STEPS, operation: 'status' })
    expect(status).toMatchObject({ exitCode: 1 })
    expect(status.log).toContain('nginx is not set up for these promote-steps')
    const refused = await deploy('1.1.0')
    expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Look' } })
    expect(await service.setup(STEPS)).toMatchObject({ exitCode: 0, outputs: { result: 'set-up' } })
    expect(await runAction({ ...service.inputs, ...STEPS, operation: 'status' })).toMatchObject({ exitCode: 0 })
    const other = { ...STEPS, 'promote-steps-cookie': 'SESSION' }
    expect(await runAction({ ...service.inputs, ...other, operation: 'status' })).toMatchObject({ exitCode: 1 })
    await service.bed.nginx.setSudo('none')
  })

  test('gives each share its clients, none of whom goes back and forth or gets an error', async () => {
    const { versions, failures, shareOf } = start()
    const shares: Promise<number>[] = []
    const isBaking = (percent: number) => (log: string) => log.includes(`::group::Bake ${percent}%25\n`)
    const run = await deployActing(service, '1.1.0', isBaking(10), () => void shares.push(shareOf('1.1.0')), STEPS)
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version: '1.1.0' } })
    const stages = [...run.log.matchAll(/^::group::((?:Promote|Bake|Prove).*)$/gm)].map(([, name]) => name)
    expect(stages).toEqual(['Promote 10%25', 'Bake 10%25', 'Promote 50%25', 'Bake 50%25', 'Promote', 'Prove', 'Bake'])
    expect(run.log).toMatch(/\d+ requests in 1\d s, none failed/)
    const [share = 0] = await Promise.all(shares)
    expect(share).toBeGreaterThan(1)
    expect(share).toBeLessThan(25)
    await clients?.stop()
    expect(failures).toEqual([])
    expect([...new Set([...versions.values()].map((got) => got.join(' ')))]).toEqual(['1.0.0 1.1.0'])
    expect(await folders()).toEqual(['8000', '8001', 'live'])
    await settle()
  })

  test('is reverted in its first step, where few have met what is bad', async () => {
    const { failures } = start('/orders/4711', 100)
    const bad = { 'promote-steps': '5% 60s, 100%', 'app-env': 'MISBEHAVE=slow-boot=8000,fail-orders=20' }
    const run = await deploy('1.2.0', bad)
    await clients?.stop()
    expect(run, run.log).toMatchObject({ exitCode: 1, outputs: { result: 'reverted', 'failed-step': 'Bake 5%' } })
    expect(run.log).toContain('the new version fails too many requests')
    process.stdout.write(`${failures.length} requests failed until it was reverted\n`)
    expect(failures.length).toBeLessThanOrEqual(30)
    expect(await folders()).toEqual(['8000', '8001', 'live'])
    await settle()
  })

  test.each(['kill', 'cancel', 'cut-nginx'] as const)(
    'is reverted by its host where the run ends by %s',
    async (way) => {
      const { failures, versions } = start()
      const isBaking = (log: string) => log.includes('::group::Bake 50%25\n')
      const run = await deployActing(service, '1.2.0', isBaking, (acting) => endRun(acting, way), STEPS)
      expect(run.exitCode, run.log).not.toBe(0)
      await settle()
      await clients?.stop()
      expect(failures).toEqual([])
      expect([...versions.values()].every((got) => got.at(-1) === '1.1.0')).toBe(true)
      expect(await folders()).toEqual(['8000', '8001', 'live'])
    },
  )

  test('is reconciled by the next run where the nginx host loses its power in a step and the runner is gone', async () => {
    const { nginx } = service.bed
    const isBaking = (log: string) => log.includes('::group::Bake 10%25\n')
    await deployActing(
      service,
      '1.2.0',
      isBaking,
      async (run) => {
        endRun(run, 'kill')
        await nginx.powerCut()
        await nginx.boot()
      },
      STEPS,
    )
    await waitUntil('nginx to answer', 30, async () => (await service.ask().catch(() => null))?.status === 200)
    expect((await nginx.run(`readlink ${STATE}/live`)).stdout.trim()).toMatch(/^\d+-\d+-10$/)
    const status = await runAction({ ...service.inputs, ...STEPS, operation: 'status' })
    expect(status.log).toContain('was left')
    const next = await deploy('1.0.0', { 'promote-steps': '10% 1s, 100%' })
    expect(next, next.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'previous-version': '1.1.0' } })
    expect(next.log).toContain('::group::Reconcile')
    await settle()
  })

  test('is what promote does with a staged version, and a rollback goes to all at once', async () => {
    const staged = await deploy('1.2.0', { promote: 'false' })
    expect(staged, staged.log).toMatchObject({ exitCode: 0, outputs: { result: 'staged' } })
    const steps = { ...service.inputs, ...STEPS, 'promote-steps': '10% 1s, 100%' }
    const promoted = await runAction({ ...steps, operation: 'promote' })
    expect(promoted, promoted.log).toMatchObject({ exitCode: 0, outputs: { result: 'promoted' } })
    expect(promoted.log).toContain('::group::Bake 10%25')
    const back = await runAction({ ...steps, operation: 'rollback' })
    expect(back, back.log).toMatchObject({ exitCode: 0, outputs: { result: 'rolled-back' } })
    expect(back.log).not.toContain('::group::Bake 10%25')
    await settle()
  })
})
