import { expect } from 'vitest'
import { LAYOUTS } from '../harness/layouts.ts'
import type { ActionInputs, Service, StoryVersion } from '../harness/service.ts'
import { findUnsettled } from '../harness/settled.ts'
import { startLive } from '../harness/under-load.ts'
import { findUnsettledWorkers, startWorker, WORKER } from '../harness/worker.ts'
import { NO_TRAFFIC, startTraffic, type Traffic } from './traffic.ts'

/** Half of what this test takes is processor time, and a JVM that lives for seconds spends most of its own on compiling. */
const CHEAP_JVM = { 'java-options': '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' }

/** A live service under load. */
export interface Scene {
  readonly service: Service
  /** Of nginx; `none` without it. */
  readonly layout: 'instant' | 'links' | 'none'
  /** What every deployment is given. */
  readonly inputs: ActionInputs
  /** What the run that ends early is given: another operation, or the same. */
  readonly endedInputs: ActionInputs
  /** Of that run if nobody ends it. */
  readonly wholeResult: string
  /** Whether only the boundaries from Promote on count. */
  readonly isFromPromote: boolean
  readonly traffic: Traffic
  /** What must be there before each run that ends early. */
  prepare(): Promise<void>
  /** Requests of such a run may reach its version from now on. */
  promoting(): void
  /** The log of such a run without what takes more or fewer boundaries each time. */
  skim(log: string): string
  /** What is not settled on the hosts; null if all is. */
  findUnsettled(): Promise<string | null>
  down(): Promise<void>
}

/** Of most scenes. */
const NOTHING_MORE = {
  prepare: () => Promise.resolve(),
  promoting: () => undefined,
  skim: (log: string) => log,
}

/** What differs between scenes behind nginx. */
interface Setting {
  readonly nginxes?: number
  /** Of setup and of every deployment but the first. */
  readonly extra?: ActionInputs
}

export async function startBehindNginx(
  layout: 'instant' | 'links',
  { nginxes = 1, extra = {} }: Setting = {},
): Promise<Scene> {
  const service = await startLive(`crash-${layout}`, layout, { nginxes }, extra)
  const kinds = LAYOUTS.find((known) => known.layout === layout)?.kinds ?? []
  const traffic = startTraffic(service.urls, kinds)
  const inputs = { ...CHEAP_JVM, ...extra }
  return {
    service,
    layout,
    inputs,
    endedInputs: inputs,
    wholeResult: 'deployed',
    isFromPromote: false,
    traffic,
    ...NOTHING_MORE,
    findUnsettled: () => findUnsettled(service, layout),
    async down() {
      await traffic.stop()
      await service.down()
    },
  }
}

export async function startHandover(): Promise<Scene> {
  const service = await startWorker('crash-handover')
  const inputs = { ...WORKER, ...CHEAP_JVM }
  return {
    service,
    layout: 'none',
    inputs,
    endedInputs: inputs,
    wholeResult: 'deployed',
    isFromPromote: false,
    traffic: NO_TRAFFIC,
    ...NOTHING_MORE,
    findUnsettled: () => findUnsettledWorkers(service),
    down: () => service.down(),
  }
}

/** Deploys these in turn; if that fails, the scene is over. */
export async function deployFirst(scene: Scene, ...versions: readonly StoryVersion[]): Promise<void> {
  try {
    for (const version of versions) {
      const { log, outputs } = await scene.service.deploy(version, scene.inputs)
      expect(outputs, log).toMatchObject({ result: 'deployed' })
    }
  } catch (thrown) {
    await scene.down()
    throw thrown
  }
}
