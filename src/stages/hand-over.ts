import { Failure, messageOf } from '../failure.ts'
import { runScript } from '../hosts/conversation.ts'
import type { AppHost, Hosts } from '../hosts/hosts.ts'
import { observeAppAgain } from '../hosts/observe-app.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { AppObservation } from '../plan/app-observation.ts'
import { runningContentOf } from '../plan/slots.ts'
import { combineStates, type PromotionState } from '../progress/promotion-state.ts'
import type { Log } from '../progress/stages.ts'
import type { Promotion } from '../promotion/promote.ts'
import { launch } from './launch.ts'
import { logStopped } from './stop.ts'
import { waitUntilHealthy } from './wait-until-healthy.ts'

const RECONNECT_SECONDS = 30

/** What a handover without nginx needs to know. */
export interface HandoverSpec {
  readonly hosts: Hosts
  /** As they were seen before, in the order of `hosts.apps`. */
  readonly apps: readonly AppObservation[]
  readonly livePort: number
  readonly port: number
  readonly inputs: Inputs
}

/**
 * Hands over to the slot on every app host at once: it is recorded as the live one, and the process before it ends. Each
 * host goes on with that by itself once it has begun, so that nothing is left to be confirmed.
 */
export function createHandover(spec: HandoverSpec, onChange: () => void, log: Log): Promotion {
  const { hosts, livePort, port, inputs } = spec
  const changed = new Set<AppHost>()
  const revertOn = async (app: AppHost): Promise<PromotionState> => {
    try {
      if (!changed.has(app) && !(await hasHandedOver(app, port, inputs))) return 'untouched'
      await restorePrevious(app, spec, log)
      return 'reverted'
    } catch (thrown) {
      log(messageOf(thrown))
      return 'unknown'
    }
  }
  return {
    async widen() {
      onChange()
      await onEachHost(hosts.apps, async (app) => {
        await handOverOn(app, port, livePort, inputs, log)
        changed.add(app)
      })
    },
    confirm: () => Promise.resolve(),
    revert: async () => combineStates(await Promise.all(hosts.apps.map(revertOn))),
  }
}

/** Whether a host that did not say so has made the slot the live one: it goes on with that by itself. */
async function hasHandedOver(app: AppHost, port: number, inputs: Inputs): Promise<boolean> {
  const observe = () => observeAppAgain(app, inputs)
  const seen = await observe().catch(() => app.reconnect(RECONNECT_SECONDS).then(observe))
  return seen.recordedPort === port
}

async function handOverOn(
  { address, connection }: AppHost,
  port: number | null,
  before: number,
  { launch: { stopTimeout } }: Inputs,
  log: Log,
): Promise<void> {
  const args = [address.deployPath, port === null ? 'none' : String(port), String(before), String(stopTimeout)]
  const answer = await runScript(connection, 'hand-over', args, '', 2 * stopTimeout)
  for (const line of answer.all) logStopped(connection.label, before, stopTimeout, line, log)
  log(`${connection.label}: ${port === null ? 'no slot is live' : `port ${port} is live, instead of port ${before}`}`)
}

/** Starts again what ran before, and hands over to it. */
async function restorePrevious(app: AppHost, spec: HandoverSpec, log: Log): Promise<void> {
  const { hosts, apps, livePort, port, inputs } = spec
  const seen = apps[hosts.apps.indexOf(app)]
  const before = seen ? runningContentOf([seen], livePort) : null
  if (before === null) {
    // What ran alone before this run goes on.
    if (seen && runningContentOf([seen], port) !== null) return
    return handOverOn(app, null, port, inputs, log)
  }
  if (before.release === null) {
    throw new Failure(
      `${app.connection.label}: the previous version was not launched by this action and can't be started again; the new version stays live`,
      { remedy: 'Deploy a version that works.' },
    )
  }
  await restartAndHandOver(app, { release: before.release, port: livePort, instead: port }, hosts, inputs, log)
}

/** A release that is on the host, its slot, and the slot whose process it replaces. */
export interface Replacement {
  readonly release: string
  readonly port: number
  readonly instead: number
}

/** Starts a release again and, once it is proved, hands over to it. */
export async function restartAndHandOver(
  app: AppHost,
  { release, port, instead }: Replacement,
  hosts: Hosts,
  inputs: Inputs,
  log: Log,
): Promise<void> {
  log(`${app.connection.label}: release ${release} is started again on port ${port}`)
  const process = await launch(app, release, port, inputs)
  try {
    await waitUntilHealthy(hosts, process, port, inputs, log)
    await handOverOn(app, port, instead, inputs, log)
  } catch (thrown) {
    await process.stop()
    throw thrown
  }
  await process.leave()
}
