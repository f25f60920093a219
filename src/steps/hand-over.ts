import { Failure } from '../failure.ts'
import { runScript } from '../hosts/conversation.ts'
import type { AppHost, Hosts } from '../hosts/hosts.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { AppObservation } from '../plan/observation.ts'
import { runningIn } from '../plan/slots.ts'
import type { Log } from '../report/stages.ts'
import { waitUntilHealthy } from './health.ts'
import { launch } from './launch.ts'
import type { Promotion } from './promote.ts'
import { settleAll } from './settle-all.ts'
import { logStopped } from './stop.ts'

/** What a handover without nginx needs to know. */
export interface HandOverOrder {
  readonly hosts: Hosts
  /** As they were seen before, in the order of `hosts.apps`. */
  readonly apps: readonly AppObservation[]
  readonly livePort: number
  readonly port: number
  readonly inputs: Inputs
}

/**
 * Lets the slot take over on every app host at once: it is recorded as the live one, and the process before it ends. Each
 * host goes on with that by itself once it has begun. Where one can't, the others are handed back and its failure is thrown.
 */
export async function handOver(order: HandOverOrder, log: Log): Promise<Promotion> {
  const { hosts, livePort, port } = order
  const ended = await Promise.allSettled(hosts.apps.map((app) => takeOver(app, port, livePort, order.inputs, log)))
  const handBack = () =>
    settleAll(
      hosts.apps.filter((_, index) => ended[index]?.status === 'fulfilled').map((app) => goBack(app, order, log)),
    )
  const failed = ended.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') {
    await handBack()
    throw failed.reason
  }
  return { confirm: () => Promise.resolve(), revert: handBack }
}

async function takeOver(
  { address, connection }: AppHost,
  port: number | null,
  before: number,
  { launch: { stopTimeout } }: Inputs,
  log: Log,
): Promise<void> {
  const args = [address.deployPath, port === null ? 'none' : String(port), String(before), String(stopTimeout)]
  const said = await runScript(connection, 'hand-over', args)
  for (const line of said) logStopped(connection.label, before, stopTimeout, line, log)
  log(`${connection.label}: ${port === null ? 'no slot is live' : `port ${port} has taken over from port ${before}`}`)
}

/** Starts again what ran before, and hands over to it. */
async function goBack(app: AppHost, order: HandOverOrder, log: Log): Promise<void> {
  const { hosts, apps, livePort, port, inputs } = order
  const seen = apps[hosts.apps.indexOf(app)]
  const before = seen ? runningIn([seen], livePort) : null
  if (before === null) return takeOver(app, null, port, inputs, log)
  if (before.release === null) {
    throw new Failure(
      `${app.connection.label}: what ran before was not launched by this action and can't be started again; the new version stays`,
      { remedy: 'Deploy a version that works.' },
    )
  }
  await startAgain(app, { release: before.release, port: livePort, instead: port }, hosts, inputs, log)
}

/** A release that is on the host, the slot that it is to work on, and the slot whose process it relieves. */
export interface Relief {
  readonly release: string
  readonly port: number
  readonly instead: number
}

/** Starts a release again and, once it is proved, lets it take over. */
export async function startAgain(
  app: AppHost,
  { release, port, instead }: Relief,
  hosts: Hosts,
  inputs: Inputs,
  log: Log,
): Promise<void> {
  log(`${app.connection.label}: release ${release} is started again on port ${port}`)
  const process = await launch(app, release, port, inputs)
  try {
    await waitUntilHealthy(hosts, process, port, inputs, log)
    await takeOver(app, port, instead, inputs, log)
  } catch (thrown) {
    await process.stop()
    throw thrown
  }
  await process.leave()
}
