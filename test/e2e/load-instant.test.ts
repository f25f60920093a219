import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { type Service, type StoryVersion, startService, storyVersions } from '../harness/service.ts'
import { type Load, startLoad } from '../load/load.ts'
import { runWrk } from '../load/wrk.ts'

const requestsWanted = 100_000
const noErrors = { socketErrors: { connect: 0, read: 0, write: 0, timeout: 0 }, non2xx: 0 }
// Longer than the longest request of the load: once a run is over, none that the old version had begun is in flight.
const bakeTime = { 'bake-time': '2.5' }

describe.skipIf(whyNoBed() !== null)('deployments under load, instant layout', () => {
  let service: Service
  let load: Load

  const deploy = async (version: StoryVersion) => {
    const run = await service.deploy(version, bakeTime)
    expect(run, run.log).toMatchObject({ exitCode: 0, outputs: { result: 'deployed', version } })
    return run.outputs
  }

  beforeAll(async () => {
    service = await startService({ name: 'load-instant' })
    expect(await service.setup()).toMatchObject({ exitCode: 0 })
    // Nothing can be served before there is a first version; the load begins as soon as it can be answered.
    await deploy('1.0.0')
    load = startLoad({ url: service.url })
  })

  afterAll(async () => {
    await load?.stop()
    await service?.down()
  })

  test.each([
    ['1.1.0', 'blue'],
    ['1.2.0', 'green'],
  ] as const)('from the promotion of %s on, nothing else answers', async (version, slot) => {
    await load.atLeast(load.counts().requests + 2_000)
    expect(await deploy(version)).toMatchObject({ 'live-slot': slot })
    const atEnd = load.counts()
    for (let question = 0; question < 50; question++)
      expect(await service.ask()).toMatchObject({ status: 200, version })
    const later = await load.atLeast(atEnd.requests + 5_000)
    const gaining = Object.keys(later.byVersion).filter((name) => later.byVersion[name] !== atEnd.byVersion[name])
    expect(gaining).toEqual([version])
  })

  test(`of ${requestsWanted} requests, at saturation, none fails`, async () => {
    let saturating = 0
    for (let round = 0; saturating + load.counts().requests < requestsWanted && round < 8; round++) {
      const wrk = runWrk(`${service.url}/`, { connections: 64, seconds: 60 })
      await deploy(round % 2 === 0 ? '1.0.0' : '1.1.0')
      const result = await wrk.stop()
      expect(result).toMatchObject(noErrors)
      saturating += result.requests
    }
    const { failures, failed, byVersion, requests } = await load.stop()
    expect(failures).toEqual([])
    expect(failed).toBe(0)
    for (const version of storyVersions) expect(byVersion[version]).toBeGreaterThan(1_000)
    expect(saturating).toBeGreaterThan(20_000)
    expect(requests + saturating).toBeGreaterThanOrEqual(requestsWanted)
  })
})
