import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type Service, startService } from '../harness/service.ts'
import { type Load, startLoad } from '../load/load.ts'

describe.skipIf(whyNoBed() !== null)('a new host that gets requests before anything runs on it', () => {
  let service: Service
  let load: Load

  beforeAll(async () => {
    service = await startService({ name: 'new-host-load' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    // A slot that nginx has seen dead gets one request per second until one is answered, so slow ones show it best.
    load = startLoad({ url: service.url, kinds: ['slow'], connections: 12, pause: 20 })
  })

  afterAll(async () => {
    await load?.stop()
    await service?.down()
  })

  test('no request fails from the first deployment on, although nginx saw both slots dead', async () => {
    await load.atLeast(200)
    const first = await service.deploy('1.0.0')
    expect(first.outputs, first.log).toMatchObject({ result: 'deployed' })
    const before = load.counts()
    const second = await service.deploy('1.1.0')
    expect(second.outputs, second.log).toMatchObject({ result: 'deployed' })
    const after = await load.atLeast(load.counts().requests + 100)
    expect(after.byVersion['1.1.0']).toBeGreaterThan(50)
    expect(after.failed - before.failed).toBe(0)
  })
})

describe.skipIf(whyNoBed() !== null)('a preview on two app hosts that got requests before anything ran on them', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'new-host-preview', apps: 2 })
    expect(await service.setup({ 'setup-preview-from': '127.0.0.1' })).toMatchObject({ exitCode: 0 })
  })

  afterAll(() => service?.down())

  test('shows the staged version immediately', async () => {
    const ask = "curl -s -o /dev/null -w '%{http_code}' -H 'X-Bluegreen-Slot: standby' http://127.0.0.1/"
    const preview = async () => (await service.bed.nginx.run(ask)).stdout
    expect(await preview()).toBe('502')
    const staged = await service.deploy('1.0.0', { promote: 'false' })
    expect(staged.outputs, staged.log).toMatchObject({ result: 'staged' })
    expect(await preview()).toBe('200')
  })
})
