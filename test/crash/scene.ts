import { expect } from 'vitest'
import { LAYOUTS } from '../harness/layouts.ts'
import type { ActionInputs, Service } from '../harness/service.ts'
import { findUnsettled } from '../harness/settled.ts'
import { startLive } from '../harness/under-load.ts'
import { findUnsettledWorkers, startWorker, WORKER } from '../harness/worker.ts'
import { NO_TRAFFIC, startTraffic, type Traffic } from './traffic.ts'

/** Half of what this test takes is processor time, and a JVM that lives for seconds spends most of its own on compiling. */
const CHEAP_JVM = { 'java-options': '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' }

/** Long enough for a boundary within each step. */
const STEPS = { 'promote-steps': '20% 1s, 60% 1s, 100%' }

/** A live service under load. */
export interface Scene {
  readonly service: Service
  /** Of nginx; `none` without it. */
  readonly layout: 'instant' | 'links' | 'none'
  /** What every deployment is given. */
  readonly inputs: ActionInputs
  /** What the run that ends early is given: another operation, or the same. */
  readonly endedInputs: ActionInputs
  readonly traffic: Traffic
  /** What is not settled on the hosts; null if all is. */
  findUnsettled(): Promise<string | null>
  down(): Promise<void>
}

/** Of deployments that must not remove the release that runs roll back to. */
const KEEPING = { 'keep-releases': '200' }

export async function startScene(layout: string): Promise<Scene> {
  if (layout === 'handover') return startHandover()
  const disk = layout.endsWith('links') ? 'links' : 'instant'
  if (layout.startsWith('rollback')) return startRollbacks(disk)
  const scene = await startBehindNginx(disk, layout === 'two-nginxes' ? 2 : 1, layout === 'steps' ? STEPS : {})
  return layout === 'logs' ? { ...scene, endedInputs: { ...scene.inputs, operation: 'logs' } } : scene
}

/** 1.2.0 is in both slots; 1.1.0, to which the run that ends early rolls back, is kept and in none. */
async function startRollbacks(layout: 'instant' | 'links'): Promise<Scene> {
  const scene = await startBehindNginx(layout, 1, KEEPING)
  try {
    for (const version of ['1.1.0', '1.2.0', '1.2.0'] as const) {
      const { log, outputs } = await scene.service.deploy(version, scene.inputs)
      expect(outputs, log).toMatchObject({ result: 'deployed' })
    }
  } catch (thrown) {
    await scene.down()
    throw thrown
  }
  return { ...scene, endedInputs: { ...scene.inputs, operation: 'rollback', release: '1.1.0' } }
}

async function startBehindNginx(layout: 'instant' | 'links', nginxes: number, extra: ActionInputs): Promise<Scene> {
  const service = await startLive(`crash-${layout}`, layout, { nginxes }, extra)
  const kinds = LAYOUTS.find((known) => known.layout === layout)?.kinds ?? []
  const traffic = startTraffic(service.urls, kinds)
  const inputs = { ...CHEAP_JVM, ...extra }
  return {
    service,
    layout,
    inputs,
    endedInputs: inputs,
    traffic,
    findUnsettled: () => findUnsettled(service, layout),
    async down() {
      await traffic.stop()
      await service.down()
    },
  }
}

async function startHandover(): Promise<Scene> {
  const service = await startWorker('crash-handover')
  const inputs = { ...WORKER, ...CHEAP_JVM }
  return {
    service,
    layout: 'none',
    inputs,
    endedInputs: inputs,
    traffic: NO_TRAFFIC,
    findUnsettled: () => findUnsettledWorkers(service),
    down: () => service.down(),
  }
}
