import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type Service, startService } from '../harness/service.ts'

describe.skipIf(whyNoBed() !== null)('a new version that is warmed up before it is promoted', () => {
  let service: Service

  beforeAll(async () => {
    service = await startService({ name: 'warm-up' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    const first = await service.deploy('1.0.0')
    expect(first, first.log).toMatchObject({ exitCode: 0 })
    expect(first.log).not.toMatch(/warm.?up/i)
  })

  afterAll(() => service?.down())

  test('answers each line as often as it says, before the hook runs', async () => {
    const lines = '20× GET /version\n3 x POST /echo\nHEAD /\n100 × /status?code=404'
    const run = await service.deploy('1.1.0', { 'warm-up': lines, 'before-promote': 'echo the hook' })
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', 'live-port': '8000' } })
    for (const told of [
      'GET /version: 20 of 20 answered (200); ',
      'POST /echo: 3 of 3 answered (200); ',
      'HEAD /: 1 of 1 answered (200); ',
      'GET /status?code=404: 100 of 100 answered (404); ',
    ]) {
      expect(run.log).toContain(`${service.bed.app.address}:8000: ${told}`)
    }
    expect(run.log.indexOf('Warm up: done')).toBeGreaterThan(run.log.indexOf('Health: done'))
    expect(run.log.indexOf('the hook')).toBeGreaterThan(run.log.indexOf('Warm up: done'))
    expect(run.summary).toContain('Warm up')
  })

  test('ends a line early once its answers get no faster', async () => {
    const run = await service.deploy('1.0.0', { 'warm-up': '10000× /version' })
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    const [, answered] =
      /GET \/version: (\d+) of 10000 answered \(200\); .* at the end, no longer getting faster$/m.exec(run.log) ?? []
    expect(Number(answered)).toBeGreaterThanOrEqual(150)
    expect(Number(answered)).toBeLessThan(10_000)
  })

  test.each([
    ['answers an error', '5× /version\n2× POST /status?code=503', 'POST /status?code=503 returned 503'],
    ['dies of it', '/no-such-page\n/die', 'the application ended: exit status 1'],
  ])('is not promoted if it %s', async (_, lines, cause) => {
    const [live] = (await service.javaProcesses()).filter(({ port }) => port === 8001)
    const run = await service.deploy('1.1.0', { 'warm-up': lines })
    expect(run, run.log).toMatchObject({ exitCode: 1 })
    expect(run.outputs).toMatchObject({ result: 'failed', 'failed-step': 'Warm up', 'live-port': '8001' })
    expect(run.log).toContain(cause)
    expect(run.summary).toContain('version 1.1.0 listening on port 8000')
    expect(await service.javaProcesses()).toEqual([live])
  })

  test('is promoted as warm as it is when the time is over', async () => {
    const inputs = { 'warm-up': '2× /slow?ms=60000\n3× /version', 'warm-up-timeout': '2' }
    const run = await service.deploy('1.2.0', inputs)
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    expect(run.log).toContain('GET /slow?ms=60000: 0 of 2 answered')
    expect(run.log).toContain('GET /version: 3 of 3 answered (200)')
    expect(run.log).toContain('warm-up stopped after 2 s (warm-up-timeout)')
  })

  test('is warmed up when it is staged and when it is promoted, unless it was live before', async () => {
    const warm = { 'warm-up': '20× /version' }
    const staged = await service.deploy('1.1.0', { ...warm, promote: 'false' })
    expect(staged.log).toContain('GET /version: 20 of 20 answered')
    const promoted = await service.deploy('1.1.0', { ...warm, operation: 'promote' })
    expect(promoted.outputs, promoted.log).toMatchObject({ result: 'promoted' })
    expect(promoted.log).toContain('GET /version: 20 of 20 answered')
    const back = await service.deploy('1.1.0', { ...warm, operation: 'rollback' })
    expect(back.outputs, back.log).toMatchObject({ result: 'rolled-back' })
    expect(back.log).not.toContain('Warm up')
  })

  test('is warmed up by curl if the key does not allow port forwarding', async () => {
    const { nginx } = service.bed
    await nginx.run("sed -i 's/^ssh-/restrict ssh-/' /home/ubuntu/.ssh/authorized_keys")
    const run = await service.deploy('1.0.0', { 'warm-up': '4× /version\nHEAD /\n2× POST /echo' })
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed' } })
    for (const told of ['GET /version: 4 of 4', 'HEAD /: 1 of 1', 'POST /echo: 2 of 2']) {
      expect(run.log).toContain(`${told} answered (200)`)
    }
  })

  test('is not even launched in a dry run, which says what would be requested', async () => {
    const run = await service.deploy('1.1.0', { 'warm-up': '4× /version\n/', 'dry-run': 'true' })
    expect(run, run.log).toMatchObject({ exitCode: 0 })
    expect(run.log).toContain('and wait for /health, then warm it up with at most 5 requests within 60 s')
  })
})
