import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import { onEach, together } from '../hosts/each.ts'
import type { Hosts } from '../hosts/hosts.ts'
import { observeApp } from '../hosts/observe-app.ts'
import { observeNginx } from '../hosts/observe-nginx.ts'
import { CERTBOT_PATIENCE_SECONDS, isDisturbed, WAITS_FOR_CERTBOT } from '../plan/faults/certbot.ts'
import { refuseUnfitNginx } from '../plan/faults/host-faults.ts'
import { MissingTools } from '../plan/faults/missing-tools.ts'
import type { AppObservation, NginxObservation } from '../plan/observation.ts'
import { rightsNeeded } from '../plan/setup/rights.ts'
import type { Log } from '../progress/stages.ts'
import { awaitGuards } from '../promotion/await-guards.ts'
import { type Front, frontsOf } from '../promotion/front.ts'
import { isUnderWay } from '../promotion/record.ts'
import { acquireLock } from '../stages/lock.ts'
import { reconcileHosts } from '../stages/reconcile-hosts.ts'
import { assess, foresee } from './assess.ts'
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
export interface ReconciledScene extends Scene {
  readonly livePort: number
  /** In the order of `hosts.nginx`. */
  readonly fronts: readonly Front[]
}

/** Observes all hosts at once, on request sudo's rules too; changes nothing. */
export async function observe(
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
 * The lock is released when the run ends, however it ends. `early` is an observation with sudo's rules, which takes a while.
 */
export async function lockAndReconcile(
  context: OperationContext,
  early: Promise<Scene> = observe(context, { withRights: true }),
): Promise<ReconciledScene> {
  early.catch(() => undefined)
  const { inputs, stages } = context
  const hosts = await stages.run('Connect', () => context.hosts)
  const locking = stages.run('Lock', (log) => lock(context, hosts, log))
  const foreseen = foresee(inputs, early, locking)
  await locking
  const found = await stages.run('Look', async (log) => {
    const observing = observeUnguarded(context, log)
    observing.catch(() => undefined)
    const before = await early
    const { scene: seen, hasWaited } = await observing
    const scene = withRightsOf(before, seen)
    const liveState = await assess(context, scene, hasWaited ? null : await foreseen)
    refuseUnfitNginx(inputs, scene.nginx, liveState.drifts)
    return { ...scene, liveState }
  })
  const { livePort, links, drifts } = found.liveState
  if (drifts.length === 0) return { ...found, livePort, fronts: frontsOf(hosts.nginx, links) }
  const fronts = await stages.run('Reconcile', (log) =>
    reconcileHosts(hosts, found.liveState, found.apps, context, log),
  )
  return { ...withRightsOf(found, await observe(context)), livePort, fronts }
}

/** Takes the lock, which is released when the run ends. Whatever the hosts lack is reported at once. */
export async function lock(context: OperationContext, hosts: Hosts, log: Log): Promise<void> {
  const { inputs, stages, progress } = context
  try {
    progress.lock = await acquireLock(hosts, inputs, log, stages.endEarly)
  } catch (thrown) {
    if (thrown instanceof MissingTools) await observe(context)
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

/** What was seen, and whether something had to end first: what was known before may be old then. */
interface PatientObservation {
  readonly scene: Scene
  readonly hasWaited: boolean
}

/** As {@link observe}, but waits up to a minute until certbot is done if it works on files that the operation depends on. */
export async function observeUndisturbed(
  context: OperationContext,
  log: Log,
  options?: { readonly withRights: boolean },
): Promise<PatientObservation> {
  const until = performance.now() + CERTBOT_PATIENCE_SECONDS * 1000
  for (let isFirst = true; ; isFirst = false) {
    const scene = await observe(context, options)
    const disturbed = scene.nginx.find((nginx) => isDisturbed(nginx, context.inputs))
    if (!disturbed || performance.now() > until) return { scene, hasWaited: !isFirst }
    if (isFirst) log(`${disturbed.host}: ${WAITS_FOR_CERTBOT}`)
    await delay(CERTBOT_INTERVAL_MS)
  }
}

/** As {@link observeUndisturbed}, under the lock, once no guard of another run is about to change anything. */
export async function observeUnguarded(
  context: OperationContext,
  log: Log,
  options?: { readonly withRights: boolean },
): Promise<PatientObservation> {
  const observed = await observeUndisturbed(context, log, options)
  const { hosts, nginx } = observed.scene
  if (!nginx.some(({ promotion }) => isUnderWay(promotion))) return observed
  const guarded = await awaitGuards(hosts.nginx, context.inputs, log)
  if (guarded === null) return { ...(await observeUndisturbed(context, log, options)), hasWaited: true }
  throw new Failure(`${guarded}: a promotion of another run is still under way`, {
    remedy: 'Wait for that run to end, then run this again.',
  })
}
