import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import { RUNNER_TIMEOUT_SECONDS } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'
import { observeAppAgain } from '../hosts/observe-app.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { AppState } from '../plan/app-observation.ts'

const INTERVAL_MS = 1_000

/**
 * Waits until what an earlier run began on the app hosts has ended there, since it may be about to stop what this run would count on;
 * for as long as for that run's lock, and at least until a script there knows that its runner is gone. To be called under the lock, with what was `seen` there last. Throws a Failure that names a host where it has not ended.
 */
export async function awaitEarlierRun(
  apps: readonly AppHost[],
  seen: readonly AppState[],
  inputs: Inputs,
  log: (line: string) => void,
): Promise<void> {
  const seconds = Math.max(inputs.lockTimeout, RUNNER_TIMEOUT_SECONDS)
  const deadline = performance.now() + seconds * 1000
  let observations = seen
  for (let isFirst = true; ; isFirst = false) {
    const busy = observations.find(({ isAtWork }) => isAtWork)
    if (!busy) return
    if (performance.now() > deadline) {
      throw new Failure(`${busy.host}: an earlier run is over, but still at work there after ${seconds} s`, {
        remedy:
          'If it is stopping a process, its stop-timeout says how long that may take: run this again after that, or with a longer lock-timeout.',
      })
    }
    if (isFirst) log(`${busy.host}: an earlier run is over, but still at work there; waiting for that`)
    await delay(INTERVAL_MS)
    observations = await onEachHost(apps, (app) => observeAppAgain(app, inputs))
  }
}
