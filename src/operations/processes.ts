import type { AppHost, Hosts } from '../hosts/hosts.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import { processesOf } from '../plan/slots.ts'
import { mayStopCandidate } from '../progress/promotion-state.ts'
import type { Result } from '../progress/result.ts'
import type { Log } from '../progress/stages.ts'
import { launch, onEachProcess, type WatchedProcess } from '../stages/launch.ts'
import { stopSlot } from '../stages/stop.ts'
import { waitUntilHealthy } from '../stages/wait-until-healthy.ts'
import { warmUp } from '../stages/warm-up.ts'
import type { ReconciledObservation } from './lock-and-reconcile.ts'
import type { OperationContext } from './operation.ts'

/** A release that fails on one host usually fails on the others too, and soon: then all are named, without waiting for a deadline. */
const ALIKE_MS = 10_000

/** Stops what runs on a slot that is not live. */
export async function clearSlot(
  { inputs }: OperationContext,
  apps: readonly AppHost[],
  port: number,
  log: Log,
): Promise<void> {
  await onEachHost(apps, (app) => stopSlot(app, port, inputs.launch.stopTimeout, log))
}

/** Starts the release on all of them or, if one can't, on none. */
export async function launchAll(
  { inputs }: OperationContext,
  apps: readonly AppHost[],
  port: number,
  release: string,
  log: Log,
): Promise<WatchedProcess[]> {
  const launched: WatchedProcess[] = []
  try {
    return await onEachHost(apps, async (app) => {
      log(`${app.connection.label}: release ${release} starts on port ${port}`)
      const process = await launch(app, release, port, inputs)
      launched.push(process)
      return process
    })
  } catch (thrown) {
    await stopAll(launched, log)
    throw thrown
  }
}

/** Waits until each of them is healthy. Throws one Failure for all that are not; once one has failed, it does not wait for the others' deadlines. */
export async function waitUntilAllHealthy(
  { inputs }: OperationContext,
  hosts: Hosts,
  processes: readonly WatchedProcess[],
  port: number,
  log: Log,
): Promise<void> {
  await onEachProcess(processes, (process, over) => waitUntilHealthy(hosts, process, port, inputs, log, over), ALIKE_MS)
}

/** Warms each of them up, if the inputs say how. Throws one Failure for all that answer with errors. */
export async function warmUpAll(
  { inputs, stages }: OperationContext,
  hosts: Hosts,
  processes: readonly WatchedProcess[],
  port: number,
): Promise<void> {
  if (inputs.warmUp.requests.length === 0 || processes.length === 0) return
  await stages.run('Warm up', (log) =>
    onEachProcess(processes, (process) => warmUp(hosts, process, port, inputs.warmUp, log)),
  )
}

/**
 * Stops the version that was live before, if the inputs ask for it: nothing reverts to it any more. Without nginx the
 * handover has already stopped it.
 */
export async function stopPrevious(
  { inputs, stages, progress }: OperationContext,
  { hosts, apps, livePort }: ReconciledObservation,
  result: Result,
): Promise<void> {
  const { standby, launch } = inputs
  if (!standby.stops || hosts.nginx.length === 0 || processesOf(apps, livePort).length === 0) return
  progress.reached = result
  await stages.run('Stop standby', (log) =>
    onEachHost(hosts.apps, (app) => stopSlot(app, livePort, launch.stopTimeout, log, standby.stopDelay)).then(
      () => undefined,
    ),
  )
}

/** Stops what this run launched, unless requests may still reach it: then it stays, and the report says so. */
export async function cleanUp(
  { stages, progress }: OperationContext,
  launched: readonly WatchedProcess[],
): Promise<void> {
  if (launched.length > 0 && mayStopCandidate(progress.promotion)) {
    await stages.afterFailure('Clean up', progress, (log) => stopAll(launched, log))
  }
}

/** Leaves them running, staged, and ends the watch over them. */
export async function stageAll(processes: readonly WatchedProcess[]): Promise<void> {
  await onEachProcess(processes, (process) => process.stage())
}

/** Stops processes that this run launched and that must not stay. */
async function stopAll(processes: readonly WatchedProcess[], log: Log): Promise<void> {
  await onEachProcess(processes, (process) => process.stop())
  log('the new process was stopped')
}
