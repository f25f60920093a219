import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Service, startService } from '../harness/service.ts'
import type { Contender } from './contender.ts'
import { type FatJar, prepareFatJar } from './fat-jar.ts'
import type { LinkName } from './link.ts'
import { type Measurement, measure } from './measure.ts'
import { oldPipeline, prepareOldPipeline } from './old-pipeline.ts'
import { ourAction } from './our-action.ts'

const megabytes = 62.1

/** Hosts on which both contenders have a service of their own. */
export interface Ground {
  readonly service: Service
  readonly ours: Contender
  readonly old: Contender
  /** For jars and what else is in the way afterwards. */
  readonly folder: string
  /** Deploys a jar in which one class has changed since the last one. */
  deployNext(contender: Contender, link: LinkName, jar?: FatJar): Promise<Measurement>
  down(): Promise<void>
}

export async function prepareGround(): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-bench-'))
  const service = await startService({ name: 'bench' })
  const down = async () => {
    await service.down()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const setup = await service.setup()
    if (setup.exitCode !== 0) throw new Error(setup.log)
    await prepareOldPipeline(service)
    const fatJar = await prepareFatJar(megabytes)
    return {
      service,
      folder,
      ours: ourAction(service, folder),
      old: oldPipeline(service, folder),
      deployNext: (contender, link, jar = fatJar) =>
        measure(contender, jar.build(join(folder, 'next.jar')), link, service),
      down,
    }
  } catch (thrown) {
    await down()
    throw thrown
  }
}

/** Fills both slots: what is measured finds a version that serves and one that must make room. */
export async function warmUp(ground: Ground, contender: Contender): Promise<void> {
  for (let slot = 0; slot < 2; slot++) await ground.deployNext(contender, 'direct')
}
