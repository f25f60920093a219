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
  readonly traffic: Traffic
  /** What is not settled on the hosts; null if all is. */
  findUnsettled(): Promise<string | null>
  down(): Promise<void>
}

export function startScene(layout: string): Promise<Scene> {
  if (layout === 'handover') return startHandover()
  const extra = layout === 'steps' ? STEPS : {}
  return startBehindNginx(layout === 'links' ? 'links' : 'instant', layout === 'two-nginxes' ? 2 : 1, extra)
}

async function startBehindNginx(layout: 'instant' | 'links', nginxes: number, extra: ActionInputs): Promise<Scene> {
  const service = await startLive(`crash-${layout}`, layout, { nginxes }, extra)
  const kinds = LAYOUTS.find((known) => known.layout === layout)?.kinds ?? []
  const traffic = startTraffic(service.urls, kinds)
  return {
    service,
    layout,
    inputs: { ...CHEAP_JVM, ...extra },
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
  return {
    service,
    layout: 'none',
    inputs: { ...WORKER, ...CHEAP_JVM },
    traffic: NO_TRAFFIC,
    findUnsettled: () => findUnsettledWorkers(service),
    down: () => service.down(),
  }
}
