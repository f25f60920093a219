import { writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { whyNoBed } from '../bed/bed.ts'
import { findSystem } from '../bed/systems.ts'
import { buildStreams } from '../fixtures/streams.ts'
import { LAYOUTS } from '../harness/layouts.ts'
import { runAction } from '../harness/run-action.ts'
import { type Service, storyVersions } from '../harness/service.ts'
import { startLive } from '../harness/under-load.ts'
import { openSocket, said } from '../harness/web-socket.ts'
import { type Load, startLoad } from '../load/load.ts'
import { expectResult, tellStory } from './story.ts'
import { readVersions } from './versions.ts'

const { BLUEGREEN_SYSTEM: name = '', SYSTEM_REPORT: reportFile } = process.env
const system = findSystem(name)
/** In each layout, on each of nginx 1.22, 1.26 and the newest one. */
const REQUESTS = 50_000
const manyRequests = ['debian-12', 'debian-13', 'debian-sid'].includes(system.name)
const report = { requests: 0, failed: 0, versions: {} }

tellStory(system)

describe.skipIf(whyNoBed() !== null).each(LAYOUTS)(
  `${system.name}, connections that nginx keeps, $layout layout`,
  ({ layout, kinds }) => {
    let service: Service
    let streams: string
    let load: Load | undefined

    beforeAll(async () => {
      streams = await buildStreams()
      service = await startLive(`${system.name}-kept-${layout}`, layout, { system })
      report.versions = await readVersions(service)
    })

    afterAll(async () => {
      await load?.stop()
      await service?.down()
      await rm(streams, { recursive: true })
      if (reportFile) writeFileSync(reportFile, JSON.stringify(report))
    })

    test.runIf(manyRequests)(
      `of ${REQUESTS} requests over several promotions none fails`,
      async () => {
        load = startLoad({ url: service.url, kinds })
        for (let promotion = 1; promotion <= 3 || load.counts().requests < REQUESTS; promotion++) {
          const version = storyVersions[promotion % storyVersions.length] ?? '1.0.0'
          expectResult(await service.deploy(version), 'deployed')
          expect(load.counts().failures).toEqual([])
          expect(promotion).toBeLessThan(100)
        }
        const { requests, failed, failures } = await load.stop()
        report.requests += requests
        report.failed += failed
        expect(failures).toEqual([])
      },
      1_200_000,
    )

    test('a WebSocket that is open before a promotion is open after it', async () => {
      const jar = { 'working-directory': streams, jar: 'streams.jar', version: '2.0.0' }
      const deploy = async () => expectResult(await runAction({ ...service.inputs, ...jar }), 'deployed').outputs
      const { 'live-port': before } = await deploy()
      const socket = await openSocket(service.url)
      expect(await said(socket, 'one')).toBe(`${before} one`)
      const { 'live-port': after } = await deploy()
      expect(await said(socket, 'two')).toBe(`${before} two`)
      const next = await openSocket(service.url)
      expect(await said(next, 'three')).toBe(`${after} three`)
      for (const open of [socket, next]) open.close()
    })
  },
)
