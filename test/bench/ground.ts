import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction } from '../harness/run-action.ts'
import { type ActionInputs, type Service, startService } from '../harness/service.ts'
import type { Contender, ContenderName } from './contender.ts'
import { type Build, type FatJar, prepareFatJar } from './fat-jar.ts'
import type { Titles } from './figure.ts'
import type { LinkName } from './link.ts'
import { type Measurement, measure } from './measure.ts'
import { oldPipeline, prepareOldPipeline } from './old-pipeline.ts'
import { ourAction } from './our-action.ts'
import { peer, preparePeer } from './peer.ts'
import type { SshClient } from './ssh-client.ts'

const megabytes = 62.1

/** Hosts on which each contender has a service of its own. */
export interface Ground {
  readonly service: Service
  readonly contenders: Readonly<Record<ContenderName, Contender>>
  readonly titles: Titles
  /** What runs the steps of the peer. */
  readonly peerClient: SshClient
  /** For jars and what else is in the way afterwards. */
  readonly folder: string
  /** Builds a jar in which one class has changed since the last one. */
  buildNext(): Build
  /** Deploys such a jar and measures it. */
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
    await preparePeer(service)
    const fatJar = await prepareFatJar(megabytes)
    const build = (jar: FatJar) => jar.build(join(folder, 'next.jar'))
    const peers = peer(service, folder)
    return {
      service,
      folder,
      contenders: { old: oldPipeline(service, folder), peer: peers, ours: ourAction(service, folder) },
      titles: { old: 'old pipeline', peer: peers.client.title, ours: 'this action' },
      peerClient: peers.client,
      buildNext: () => build(fatJar),
      deployNext: (contender, link, jar = fatJar) => measure(contender, build(jar), link, service),
      down,
    }
  } catch (thrown) {
    await down()
    throw thrown
  }
}

/** Sets up another service of the action on the same hosts, with a name, a site and ports of its own. */
export async function addService(
  { service }: Ground,
  own: ActionInputs,
): Promise<{ readonly inputs: ActionInputs; readonly url: string }> {
  const inputs = { ...service.inputs, ...own }
  const { exitCode, log } = await runAction({ ...inputs, operation: 'setup' })
  if (exitCode !== 0) throw new Error(log)
  return { inputs, url: `${service.url}:${own['setup-listen']}` }
}

/** Fills both slots: what is measured finds a live version and one that must make room. */
export async function warmUp(ground: Ground, contender: Contender): Promise<void> {
  for (let slot = 0; slot < 2; slot++) await ground.deployNext(contender, 'direct')
}
