import type { Log } from '../report/stages.ts'
import { waitUntilHealthy } from '../steps/health.ts'
import { launch, type WatchedProcess } from '../steps/launch.ts'
import { settleAll } from '../steps/settle-all.ts'
import { stopSlot } from '../steps/stop.ts'
import type { OperationContext } from './operation.ts'
import type { Scene } from './scene.ts'

/** Ends what runs on a slot that serves nobody, on every app host. */
export async function clearSlot({ inputs }: OperationContext, { hosts }: Scene, port: number, log: Log): Promise<void> {
  await settleAll(hosts.apps.map((host) => stopSlot(host, port, inputs.launch.stopTimeout, log)))
}

/** Starts the release on every app host. */
export async function launchAll(
  { inputs }: OperationContext,
  { hosts }: Scene,
  port: number,
  release: string,
  log: Log,
): Promise<WatchedProcess[]> {
  return Promise.all(
    hosts.apps.map(async (host) => {
      log(`${host.connection.label}: release ${release} starts on port ${port}`)
      return launch(host, release, port, inputs.launch)
    }),
  )
}

/** Waits until each of them is healthy. Throws for the first that is not. */
export async function waitUntilAllHealthy(
  { inputs }: OperationContext,
  { hosts }: Scene,
  processes: readonly WatchedProcess[],
  port: number,
  log: Log,
): Promise<void> {
  await Promise.all(processes.map((process) => waitUntilHealthy(hosts.nginx, process, port, inputs.health, log)))
}

/** Ends processes that this run launched and that must not stay. */
export async function stopAll(processes: readonly WatchedProcess[], log: Log): Promise<void> {
  await settleAll(processes.map((process) => process.stop()))
  log('the new process is ended')
}
