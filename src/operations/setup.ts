import { Failure } from '../failure.ts'
import { observeApp } from '../hosts/observe-app.ts'
import { observeNginx } from '../hosts/observe-nginx.ts'
import { readLiveLink } from '../plan/live-link.ts'
import { firstLivePort, planAppSetup, planNginxSetup, requireJoined } from '../plan/setup-plan.ts'
import type { Result } from '../report/outcome.ts'
import { applySetup, type SetupChanges } from '../steps/apply-setup.ts'
import { acquireLock } from '../steps/lock.ts'
import { proveLink } from '../steps/prove.ts'
import type { OperationContext } from './operation.ts'

/** Makes bare hosts ready: folders, nginx's site in the chosen layout, rights. What is so already is left. */
export async function setup({ inputs, stages, hosts: connecting, progress }: OperationContext): Promise<Result> {
  const { hosts, apps, nginx } = await stages.run('Look', async (log) => {
    const hosts = await connecting
    progress.lock = await acquireLock(hosts, inputs, log)
    const [nginx, apps] = await Promise.all([
      observeNginx(hosts.nginx, inputs),
      Promise.all(hosts.apps.map((app) => observeApp(app, inputs))),
    ])
    return { hosts, apps, nginx }
  })
  const { overwrite } = inputs.setup
  const test = nginx.configurationTest
  if (test && !test.isOk && !test.said.includes('sudo:')) {
    throw new Failure(`${nginx.host}: nginx refuses its configuration before anything was changed: ${test.said}`, {
      remedy: 'Mend it first, so that what setup adds can be tested.',
    })
  }
  const done = await stages.run('Set up', async (log) => {
    const nginxItems = planNginxSetup(inputs, nginx, firstLivePort(inputs, apps, nginx))
    const onApps = await Promise.all(
      hosts.apps.map(({ address, connection }) => applySetup(connection, planAppSetup(address), overwrite, null, log)),
    )
    const changes = [...onApps, await applySetup(hosts.nginx.connection, nginxItems, overwrite, inputs.nginx, log)]
    requireDone(changes)
    return changes
  })
  await stages.run('Prove', async (log) => {
    const ready = await observeNginx(hosts.nginx, inputs)
    requireJoined(inputs, ready)
    const link = readLiveLink(ready, inputs)
    if (link.layout !== inputs.setup.layout) progress.notes.push(`the ${link.layout} layout serves, as it did before`)
    await proveLink(hosts.nginx, link, inputs)
    log(`nginx serves slot ${link.port}`)
  })
  for (const app of apps.filter(({ javaVersion }) => javaVersion === null)) {
    progress.notes.push(`${app.host}: the command ${inputs.launch.java} was not found; a deployment needs it`)
  }
  return done.some(({ changed }) => changed.length > 0) ? 'set-up' : 'unchanged'
}

function requireDone(done: readonly SetupChanges[]): void {
  const needing = done.filter(({ needed }) => needed.length > 0)
  if (needing.length === 0) return
  const commands = needing.flatMap(({ host, needed }) => [`# on the host of ${host}:`, ...needed])
  throw new Failure('setup needs rights that the deploy user does not have; what needs them was left as it is', {
    remedy: `Let a person with root run these, then run setup again:\n${commands.join('\n')}`,
  })
}
