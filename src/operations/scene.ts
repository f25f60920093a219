import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import { onEach, together } from '../hosts/each.ts'
import type { Hosts } from '../hosts/hosts.ts'
import { observeApp } from '../hosts/observe-app.ts'
import { observeNginx } from '../hosts/observe-nginx.ts'
import { CERTBOT_PATIENCE_SECONDS, isDisturbed, WAITS_FOR_CERTBOT } from '../plan/certbot.ts'
import { refuseUnfitNginx } from '../plan/host-faults.ts'
import { MissingTools } from '../plan/missing-tools.ts'
import type { AppObservation, NginxObservation } from '../plan/observation.ts'
import { type Reconciliation, reconcile } from '../plan/reconcile.ts'
import { rightsNeeded } from '../plan/rights.ts'
import { awaitGuards } from '../promotion/await-guards.ts'
import { type Front, frontsOf, onEachFront } from '../promotion/front.ts'
import { isUnderWay } from '../promotion/record.ts'
import type { Log } from '../report/stages.ts'
import { acquireLock } from '../steps/lock.ts'
import { proveLink, requireProvable } from '../steps/prove.ts'
import { reconcileHosts } from '../steps/reconcile-hosts.ts'
import type { OperationContext } from './operation.ts'

const CERTBOT_INTERVAL_MS = 1_000

/** What an operation sees of its hosts. */
export interface Scene {
  readonly hosts: Hosts
  /** In the order of `hosts.apps`. */
  readonly apps: readonly AppObservation[]
  /** In the order of `hosts.nginx`. */
  readonly nginx: readonly NginxObservation[]
}

/** A scene in which disk and nginx agree on the slot that is live. */
export interface SettledScene extends Scene {
  readonly livePort: number
  /** In the order of `hosts.nginx`. */
  readonly fronts: readonly Front[]
}

/** Looks at all hosts at once, on request at sudo's rules too; changes nothing. */
export async function look(
  { inputs, hosts: connecting }: OperationContext,
  { withRights }: { readonly withRights: boolean } = { withRights: false },
): Promise<Scene> {
  const hosts = await connecting
  const rights = withRights ? rightsNeeded(inputs) : []
  const [nginx, apps] = await together([
    onEach(hosts.nginx, (host) => observeNginx(host, inputs, rights)),
    onEach(hosts.apps, (app) => observeApp(app, inputs)),
  ])
  return { hosts, apps, nginx }
}

/**
 * Takes the lock, observes, and reconciles what an earlier run left: what every operation that changes something starts with.
 * The lock is let go when the run ends, however it ends. `early` is a look at sudo's rules too, which takes a while.
 */
export async function takeOver(
  context: OperationContext,
  early: Promise<Scene> = look(context, { withRights: true }),
): Promise<SettledScene> {
  early.catch(() => undefined)
  const { inputs, stages } = context
  const hosts = await stages.run('Connect', () => context.hosts)
  await stages.run('Lock', (log) => lock(context, hosts, log))
  const found = await stages.run('Look', async (log) => {
    const scene = withRightsOf(await early, await lookUntilUnguarded(context, log))
    const reconciliation = await assess(context, scene)
    refuseUnfitNginx(inputs, scene.nginx, reconciliation.drifts)
    return { ...scene, reconciliation }
  })
  const { livePort, links, drifts } = found.reconciliation
  if (drifts.length === 0) return { ...found, livePort, fronts: frontsOf(hosts.nginx, links) }
  const fronts = await stages.run('Reconcile', (log) =>
    reconcileHosts(hosts, found.reconciliation, found.apps, context, log),
  )
  return { ...withRightsOf(found, await look(context)), livePort, fronts }
}

/** Takes the lock, which is let go when the run ends. What any of the hosts lacks is told at once. */
export async function lock(context: OperationContext, hosts: Hosts, log: Log): Promise<void> {
  const { inputs, stages, progress } = context
  try {
    progress.lock = await acquireLock(hosts, inputs, log, stages.endEarly)
  } catch (thrown) {
    if (thrown instanceof MissingTools) await look(context)
    throw thrown
  }
}

/** The later scene, with what the earlier one knows of sudo's rules. */
function withRightsOf(earlier: Scene, scene: Scene): Scene {
  const nginx = scene.nginx.map((host, index) => ({
    ...host,
    missingRights: earlier.nginx[index]?.missingRights ?? null,
    sudoTrouble: earlier.nginx[index]?.sudoTrouble ?? null,
  }))
  return { ...scene, nginx }
}

/**
 * Decides what is live. In the instant layout the running nginx must go by the link: what the disk says is worth nothing
 * while it goes by something else. Throws a Failure where only a person can decide.
 */
export async function assess({ inputs }: OperationContext, { hosts, nginx, apps }: Scene): Promise<Reconciliation> {
  const found = reconcile(inputs, nginx, apps)
  const fronts = frontsOf(hosts.nginx, found.links)
  await onEachFront(fronts, (front) => proveLink(front, inputs))
  if (found.drifts.length === 0) await requireProvable(hosts, fronts, found.livePort, inputs)
  return found
}

/** As {@link look}, but waits up to a minute until certbot is done where it works on files that the operation goes by. */
export async function lookUndisturbed(
  context: OperationContext,
  log: Log,
  options?: { readonly withRights: boolean },
): Promise<Scene> {
  const until = performance.now() + CERTBOT_PATIENCE_SECONDS * 1000
  for (let isFirst = true; ; isFirst = false) {
    const scene = await look(context, options)
    const disturbed = scene.nginx.find((nginx) => isDisturbed(nginx, context.inputs))
    if (!disturbed || performance.now() > until) return scene
    if (isFirst) log(`${disturbed.host}: ${WAITS_FOR_CERTBOT}`)
    await delay(CERTBOT_INTERVAL_MS)
  }
}

async function lookUntilUnguarded(context: OperationContext, log: Log): Promise<Scene> {
  const scene = await lookUndisturbed(context, log)
  if (!scene.nginx.some(({ promotion }) => isUnderWay(promotion))) return scene
  const guarded = await awaitGuards(scene.hosts.nginx, context.inputs, log)
  if (guarded === null) return look(context)
  throw new Failure(`${guarded}: a promotion of another run is still under way`, {
    remedy: 'Wait for that run to end, then run this again.',
  })
}
