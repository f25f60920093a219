import { Failure } from '../failure.ts'
import type { Hosts } from '../hosts/hosts.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { AppObservation } from '../plan/app-observation.ts'
import { findUnsupervised } from '../plan/live/unsupervised.ts'
import type { Log } from '../progress/stages.ts'
import { watchExistingProcess } from './watch-existing-process.ts'

/**
 * Has systemd supervise what was staged, and is live all the same. If that fails, the run goes on: it may be the one that replaces
 * that version.
 */
export async function superviseLive(
  { hosts, apps }: { readonly hosts: Hosts; readonly apps: readonly AppObservation[] },
  livePort: number,
  inputs: Inputs,
  log: Log,
): Promise<void> {
  await onEachHost(hosts.apps, async (app, index) => {
    const seen = apps[index]
    const process = seen ? findUnsupervised(inputs, livePort, seen) : null
    if (process === null) return
    const { label } = app.connection
    try {
      await (await watchExistingProcess(app, process, livePort, true)).leave()
      log(`${label}: ${process.release} was staged and is live: from now on it starts again after a failure or a boot`)
    } catch (thrown) {
      if (!(thrown instanceof Failure)) throw thrown
      log(
        `${label}: ${process.release} was staged and is live, but may not start again after a boot: ${thrown.message}`,
      )
    }
  })
}
