import { setTimeout as delay } from 'node:timers/promises'
import type { Hosts } from '../hosts/hosts.ts'
import { untilOver } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { askHealth } from './ask-health.ts'
import { failureWithLog, onEachProcess, type WatchedProcess } from './launch.ts'

const INTERVAL_MS = 500
/** One lost answer can be the network's fault; this many in a row are the application's. */
const FAILURES_THAT_COUNT = 2

/** Watches the new version for so many seconds. */
export async function bake(
  hosts: Hosts,
  processes: readonly WatchedProcess[],
  port: number,
  seconds: number,
  inputs: Inputs,
): Promise<void> {
  const until = performance.now() + seconds * 1000
  const watch = async (process: WatchedProcess, over: AbortSignal) => {
    let failures = 0
    while (performance.now() < until && !over.aborted) {
      const trouble = await askHealth(hosts, process.app, port, inputs)
      failures = trouble === null ? 0 : failures + 1
      if (failures >= FAILURES_THAT_COUNT) {
        throw await failureWithLog(process, `the new version became unhealthy: ${trouble}`)
      }
      await delay(Math.min(INTERVAL_MS, Math.max(0, until - performance.now())))
    }
  }
  // One bad host is enough to revert.
  await onEachProcess(
    processes,
    (process, over) => untilOver(over, Promise.race([watch(process, over), process.broken])),
    0,
  )
}
