import { Failure, messageOf } from '../failure.ts'
import type { NginxHost } from '../hosts/hosts.ts'
import { observeNginx } from '../hosts/observe-nginx.ts'
import { onEachHost } from '../hosts/on-each-host.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { refuseWhileCertbotWorks } from '../plan/faults/certbot.ts'
import { findHardcodedProxyPassFaults } from '../plan/faults/hardcoded-proxy-pass-faults.ts'
import { throwFirstFault } from '../plan/faults/host-fault.ts'
import { findLostPathFaults } from '../plan/faults/lost-path-faults.ts'
import { findUncheckedRightRemarks } from '../plan/faults/sudo-faults.ts'
import { readLiveLink } from '../plan/live/live-link.ts'
import { requireNamesIncluded, requireSameSites } from '../plan/nginx/require-sites.ts'
import { linesToWatch } from '../plan/nginx/watchable.ts'
import type { NginxObservation } from '../plan/nginx-observation.ts'
import { claimedServerNames } from '../plan/setup/claimed-server-names.ts'
import { requireJoined } from '../plan/setup/join-site.ts'
import { planSetup } from '../plan/setup/plan-setup.ts'
import { ownerLine } from '../plan/setup/setup-header.ts'
import type { Result } from '../progress/result.ts'
import type { Log } from '../progress/stages.ts'
import { applySetup, type SetupChanges } from '../stages/apply-setup.ts'
import { proveLinkInUse } from '../stages/prove.ts'
import { lock } from './lock-and-reconcile.ts'
import { type Observation, observeHosts, observeOnceSettled } from './observe-hosts.ts'
import type { OperationContext } from './operation.ts'

/** Prepares bare hosts: folders, nginx's site in the chosen layout, rights. What is already right is left alone. */
export async function setup(context: OperationContext): Promise<Result> {
  const { inputs, stages, progress } = context
  const observation = await stages.run('Look', async (log) => {
    await lock(context, await context.hosts, log)
    const observe = () => observeHosts(context, { withRights: true })
    const { observation: seen } = await observeOnceSettled(inputs, observe, log)
    for (const nginx of seen.nginx) refuseWhileCertbotWorks(nginx, inputs)
    return seen
  })
  const done = await stages.run('Set up', async (log) => {
    const changes = await setUpHosts(inputs, observation, log)
    requireDone(changes)
    return changes
  })
  await stages.run('Prove', async (log) => {
    await onEachHost(observation.hosts.nginx, (host) => proveSetUp(context, host, log))
  })
  for (const { host } of observation.apps.filter(({ javaVersion }) => javaVersion === null)) {
    progress.notes.push(`${host}: the command ${inputs.launch.java} was not found; a deployment needs it`)
  }
  if (inputs.setup.layout === 'links') {
    progress.notes.push(...observation.nginx.flatMap((host) => findUncheckedRightRemarks(inputs, host)))
  }
  return done.some(({ changed }) => changed.length > 0) ? 'set-up' : 'unchanged'
}

/** App hosts come first, so that nginx has something to pass requests to. */
async function setUpHosts(inputs: Inputs, { hosts, apps, nginx }: Observation, log: Log): Promise<SetupChanges[]> {
  const { overwrite } = inputs.setup
  const plan = planSetup(inputs, apps, nginx)
  const onApps = await onEachHost(hosts.apps, ({ connection }, index) =>
    applySetup(connection, plan.apps[index] ?? [], overwrite, null, log),
  )
  const onNginx = await onEachHost(hosts.nginx, ({ connection }, index) => {
    const seen = nginx[index]
    const here = seen ? { ...inputs.nginx, own: claimedServerNames(inputs, seen), ownerLine: ownerLine(inputs) } : null
    return applySetup(connection, plan.nginx[index] ?? [], overwrite, here, log)
  })
  return [...onApps, ...onNginx]
}

/** Proves that the running nginx uses what is set up now. */
async function proveSetUp({ inputs, progress }: OperationContext, nginx: NginxHost, log: Log): Promise<void> {
  const ready = await observeNginx(nginx, inputs)
  requireJoined(inputs, ready)
  const link = readLiveLink(ready, inputs)
  throwFirstFault(findLostPathFaults(ready))
  if (link.layout !== inputs.setup.layout) {
    progress.notes.push(`${ready.host}: the ${link.layout} layout stays in use`)
  }
  if (link.layout === 'links') {
    noteDifference(inputs, ready, progress.notes)
    for (const line of linesToWatch(ready, inputs)) log(line)
  }
  for (const { what } of findHardcodedProxyPassFaults(inputs, ready)) {
    progress.notes.push(`${what}; deployments will fail until that is fixed; operation: status says what to do`)
  }
  await proveLinkInUse({ nginx, link }, inputs)
  log(`${ready.host}: nginx sends requests to port ${link.port}`)
}

/** Setup keeps what somebody wrote; a deployment then refuses sites that differ. */
function noteDifference(inputs: Inputs, ready: NginxObservation, notes: string[]): void {
  try {
    requireNamesIncluded(ready, inputs)
    requireSameSites(ready, inputs)
  } catch (thrown) {
    notes.push(`${messageOf(thrown)}; deployments will fail until that is fixed; operation: status shows the lines`)
  }
}

function requireDone(done: readonly SetupChanges[]): void {
  const needing = done.filter(({ needed }) => needed.length > 0)
  if (needing.length === 0) return
  const commands = needing.flatMap(({ host, needed }) => [`# on ${host}:`, ...needed])
  throw new Failure('setup needs rights that the deploy user does not have; nothing that needs them was changed', {
    remedy: `Have someone with root run these, then run setup again:\n${commands.join('\n')}`,
  })
}
