import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import { errorAnnotations } from '../harness/annotations.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { runAction } from '../harness/run-action.ts'
import { expectServed } from '../harness/served.ts'
import type { Service } from '../harness/service.ts'
import { startUnderLoad } from '../harness/under-load.ts'
import { findUnsettledWorkers, readShifts, startWorker, WORKER } from '../harness/worker.ts'
import type { Load } from '../load/load.ts'

describe.skipIf(whyNoBed() !== null)('a kept release of a worker, which has no nginx', () => {
  let service: Service
  const rollBackTo = (release: string) => runAction({ ...service.inputs, ...WORKER, operation: 'rollback', release })

  beforeAll(async () => {
    service = await startWorker('kept-worker')
    for (const version of ['1.1.0', '1.2.0'] as const) {
      const run = await service.deploy(version, WORKER)
      expect(run.outputs, run.log).toMatchObject({ result: 'deployed' })
    }
  })

  afterAll(() => service?.down())

  test('a rollback starts the named release, or that of a version, and the one before finishes its work', async () => {
    const [before] = await service.javaProcesses()
    const back = await rollBackTo('1.0.0')
    expect(back.outputs, back.log).toMatchObject({
      result: 'rolled-back',
      version: '1.0.0',
      'previous-version': '1.2.0',
    })
    const [worker] = await service.javaProcesses()
    expect(worker?.release).toBe(back.outputs['release'])
    expect(worker?.port).toBe(Number(back.outputs['live-port']))
    await expect.poll(() => findUnsettledWorkers(service), { timeout: 10_000 }).toBeNull()
    const shifts = await readShifts(service.bed.app)
    expect(shifts.find(({ pid }) => pid === before?.pid)).toMatchObject({ version: '1.2.0', isFinished: true })
    expect(shifts.at(-1)).toMatchObject({ pid: worker?.pid, version: '1.0.0', isFinished: false })

    const release = worker?.release ?? ''
    const again = await rollBackTo(release)
    expect(again, again.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Plan' } })
    expect(again.log).toContain(`release ${release} is already the live version`)
    expect(await service.javaProcesses()).toEqual([worker])

    const { stdout } = await service.bed.app.run('cd /home/ubuntu/shop/releases && ls -d 1.1.0-*')
    const named = await rollBackTo(stdout.trim())
    expect(named.outputs, named.log).toMatchObject({ result: 'rolled-back', version: '1.1.0', release: stdout.trim() })
    expect((await service.javaProcesses()).map(({ release }) => release)).toEqual([stdout.trim()])
  })
})

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)('a kept release on two app hosts, $layout layout', (layout) => {
  let service: Service
  let load: Load
  const rollBackTo = (release: string) => runAction({ ...service.inputs, operation: 'rollback', release })

  beforeAll(async () => {
    ;({ service, load } = await startUnderLoad(`kept-hosts-${layout.layout}`, layout, { apps: 2 }))
    for (const version of ['1.1.0', '1.2.0'] as const) {
      const run = await service.deploy(version)
      expect(run.outputs, run.log).toMatchObject({ result: 'deployed' })
    }
  })

  afterAll(async () => {
    await load?.stop()
    await service?.down()
  })

  test('a rollback starts the named release on both, but only one that both keep, and no request fails', async () => {
    const back = await rollBackTo('1.0.0')
    expect(back.outputs, back.log).toMatchObject({
      result: 'rolled-back',
      version: '1.0.0',
      'previous-version': '1.2.0',
    })
    const port = Number(back.outputs['live-port'])
    await expectServed(service, '1.0.0', port)
    for (const app of service.bed.apps) {
      const live = (await service.javaProcesses(app)).find((process) => process.port === port)
      expect(live?.release, app.name).toBe(back.outputs['release'])
    }
    const [app, other] = service.bed.apps as [BedHost, BedHost]
    await other.run('rm -r /home/ubuntu/shop/releases/1.1.0-*')
    const refused = await rollBackTo('1.1.0')
    expect(refused, refused.log).toMatchObject({ exitCode: 1, outputs: { result: 'failed', 'failed-step': 'Plan' } })
    const said = errorAnnotations(refused.log).join('\n')
    expect(said).toContain('no release 1.1.0 is kept on every app host')
    expect(said).toMatch(/1\.2\.0-\S+, 1\.0\.0-/)
    expect((await app.run('ls /home/ubuntu/shop/releases')).stdout).toContain('1.1.0-')
    await expectServed(service, '1.0.0', port)
    expect((await load.atLeast(load.counts().requests + 100)).failures).toEqual([])
  })
})
