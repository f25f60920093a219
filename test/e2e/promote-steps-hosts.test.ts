import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type Clients, startClients } from '../harness/clients.ts'
import { deployActing, endRun } from '../harness/ending.ts'
import { type Service, startService } from '../harness/service.ts'
import { awaitSettled, findUnsettled } from '../harness/settled.ts'

const STEPS = { 'promote-steps': '10% 6s, 50% 6s, 100%', 'promote-steps-cookie': 'client' }

describe.skipIf(whyNoBed() !== null)('a promotion in steps on two nginx hosts', () => {
  let service: Service
  const isBaking = (percent: number) => (log: string) => log.includes(`::group::Bake ${percent}%25\n`)
  const settle = () => awaitSettled(() => findUnsettled(service, 'instant'))
  /** The same clients on each host. */
  const start = () => service.urls.map((url) => startClients(url, 100, 100))
  const stop = (clients: readonly Clients[]) => Promise.all(clients.map((one) => one.stop()))
  const latest = ({ versions }: Clients) => [...versions].map(([client, got]) => `${client}: ${got.at(-1)}`).sort()

  beforeAll(async () => {
    service = await startService({ name: 'promote-steps-hosts', nginxes: 2 })
    expect(await service.setup(STEPS)).toMatchObject({ exitCode: 0 })
    expect(await service.deploy('1.0.0')).toMatchObject({ exitCode: 0 })
    for (const nginx of service.bed.nginxes) await nginx.setSudo('none')
  })

  afterAll(() => service?.down())

  test('gives a client the same version, whichever host it meets', async () => {
    const clients = start()
    const seen: Promise<string[][]>[] = []
    const look = () => {
      const shares = Promise.all(clients.map((one) => one.shareOf('1.1.0')))
      seen.push(shares.then(() => clients.map(latest)))
    }
    const run = await deployActing(service, '1.1.0', isBaking(50), look, STEPS)
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version: '1.1.0' } })
    const [[first = [], second = []] = []] = await Promise.all(seen)
    expect(first).toHaveLength(100)
    expect(second).toEqual(first)
    const share = first.filter((client) => client.endsWith('1.1.0')).length
    expect(share).toBeGreaterThan(30)
    expect(share).toBeLessThan(70)
    await stop(clients)
    expect(clients.flatMap(({ failures }) => failures)).toEqual([])
    await settle()
  })

  test.each([
    ['kill', 50],
    ['cut-nginx2', 10],
    ['cut-nginx', 50],
  ] as const)('is reverted on both where the run ends by %s at %i %', async (way, percent) => {
    const clients = start()
    const run = await deployActing(service, '1.2.0', isBaking(percent), (acting) => endRun(acting, way), STEPS)
    expect(run.exitCode, run.log).not.toBe(0)
    await settle()
    await stop(clients)
    expect(clients.flatMap(({ failures }) => failures)).toEqual([])
    for (const { versions } of clients) {
      expect([...versions.values()].every((got) => got.at(-1) === '1.1.0')).toBe(true)
    }
  })
})
