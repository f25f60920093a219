import type { Jar } from '../build/jar.ts'
import { buildJar } from '../build/run-build.ts'
import type { AppHost, Hosts } from '../hosts/hosts.ts'
import { observeApp } from '../hosts/observe-app.ts'
import { observeNginx } from '../hosts/observe-nginx.ts'
import { type DeployPlan, planDeploy } from '../plan/deploy-plan.ts'
import { type LiveLink, readLiveLink } from '../plan/live-link.ts'
import type { AppObservation } from '../plan/observation.ts'
import { nameRelease } from '../plan/release-name.ts'
import type { Result } from '../report/outcome.ts'
import { adoptServing } from '../steps/adopt.ts'
import { goLive } from '../steps/go-live.ts'
import { waitUntilHealthy } from '../steps/health.ts'
import { type LaunchedProcess, launch } from '../steps/launch.ts'
import { stopSlot } from '../steps/stop.ts'
import { uploadRelease } from '../steps/upload.ts'
import type { OperationContext } from './operation.ts'

interface Scene {
  readonly hosts: Hosts
  readonly link: LiveLink
  readonly plan: DeployPlan
  readonly apps: ReadonlyArray<{ readonly host: AppHost; readonly seen: AppObservation }>
}

/** Builds, puts the new version on the slot that does not serve, and makes it live once it is healthy. */
export async function deploy(context: OperationContext): Promise<Result> {
  const { inputs, stages, progress } = context
  const looking = look(context)
  // The build comes first in the log; what went wrong here is thrown when it is awaited.
  looking.catch(() => undefined)
  const jar = await stages.run('Build', () => buildJar(inputs.build, inputs.run))
  const release = nameRelease(jar.version, inputs.run)
  Object.assign(progress, { version: jar.version, release, jarSha256: jar.sha256 })

  const scene = await stages.run('Look', async (log) => {
    const seen = await looking
    for (const line of describePlan(seen.plan, release)) log(line)
    return seen
  })
  const { hosts, plan } = scene
  Object.assign(progress, {
    previousPort: plan.previous?.port ?? null,
    previousVersion: plan.previous?.version ?? null,
  })

  const link = plan.adoptServing
    ? await stages.run('Reconcile', (log) => adoptServing(hosts, scene.link, plan.targetPort, inputs, log))
    : scene.link
  await stages.run('Upload', (log) => clearAndUpload(context, scene, jar, release, log))
  const processes = await stages.run('Launch', (log) => launchAll(context, scene, release, log))
  try {
    await stages.run('Health', (log) =>
      Promise.all(
        processes.map((process) => waitUntilHealthy(hosts.nginx, process, plan.targetPort, inputs.health, log)),
      ),
    )
    const { version } = jar
    await goLive({ hosts, link, port: plan.targetPort, version, release, processes, inputs, stages, progress })
  } catch (thrown) {
    await stages.mend('Clean up', progress, (log) => stopAll(processes, log))
    throw thrown
  }
  return 'deployed'
}

async function look({ inputs, hosts: connecting }: OperationContext): Promise<Scene> {
  const hosts = await connecting
  const [nginx, ...apps] = await Promise.all([
    observeNginx(hosts.nginx, inputs),
    ...hosts.apps.map(async (host) => ({ host, seen: await observeApp(host, inputs) })),
  ])
  const link = readLiveLink(nginx, inputs)
  const plan = planDeploy(
    inputs,
    link,
    apps.map(({ seen }) => seen),
    nginx,
  )
  return { hosts, link, plan, apps }
}

function describePlan(plan: DeployPlan, release: string): string[] {
  const { previous, servingPort, linkedPort, targetPort, toStop } = plan
  const by = previous?.release ?? 'a process that this action did not launch'
  return [
    servingPort === null
      ? `nothing answers yet; nginx is linked to port ${linkedPort}`
      : `port ${servingPort} serves: ${by}`,
    ...(plan.adoptServing
      ? [`the live slot ${linkedPort} is down and nginx answers from its backup ${servingPort}`]
      : []),
    ...toStop.map(
      ({ pid, release: old }) =>
        `process ${pid} (${old ?? 'not launched by this action'}) on port ${targetPort} will be stopped`,
    ),
    `release ${release} goes to port ${targetPort}`,
  ]
}

async function clearAndUpload(
  { inputs }: OperationContext,
  { apps, plan }: Scene,
  jar: Jar,
  release: string,
  log: (line: string) => void,
): Promise<void> {
  const each = apps.flatMap(({ host, seen }) => [
    uploadRelease(host, release, jar, inputs.run, seen.freeKilobytes, log),
    plan.toStop.length > 0 ? stopSlot(host, plan.targetPort, inputs.launch.stopTimeout, log) : Promise.resolve(),
  ])
  await settleAll(each)
}

async function launchAll(
  { inputs }: OperationContext,
  { apps, plan }: Scene,
  release: string,
  log: (line: string) => void,
): Promise<LaunchedProcess[]> {
  return Promise.all(
    apps.map(async ({ host }) => {
      const process = await launch(host, release, plan.targetPort, inputs.launch)
      log(`${host.connection.label}: process ${process.pid} starts on port ${plan.targetPort}`)
      return process
    }),
  )
}

async function stopAll(processes: readonly LaunchedProcess[], log: (line: string) => void): Promise<void> {
  await settleAll(processes.map((process) => process.stop()))
  log('the new process is ended')
}

/** Waits for all, then throws what the first failed one threw: nothing goes on unseen beside a failure. */
async function settleAll(work: ReadonlyArray<Promise<unknown>>): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}
