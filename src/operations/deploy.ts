import { buildJar } from '../build/run-build.ts'
import { together } from '../hosts/on-each-host.ts'
import { type OlderJar, readOlderJar } from '../hosts/read-older-jar.ts'
import type { Jar } from '../jar/jar.ts'
import { decideDeploy } from '../plan/decide.ts'
import { findPromotedRelease } from '../plan/releases/promoted-release.ts'
import { nameRelease } from '../plan/releases/release-name.ts'
import type { Result } from '../progress/result.ts'
import { promoteCandidate } from '../stages/promote-candidate.ts'
import { watchRequests } from '../stages/watch-requests.ts'
import { uploadInBackground } from './background-upload.ts'
import { lockAndReconcile } from './lock-and-reconcile.ts'
import { type Observation, observeHosts } from './observe-hosts.ts'
import type { OperationContext } from './operation.ts'
import { cleanUp, clearSlot, launchAll, stageAll, stopPrevious, waitUntilAllHealthy, warmUpAll } from './processes.ts'

/** Builds, puts the new version on the standby slot, and promotes it once it is healthy. */
export async function deploy(context: OperationContext): Promise<Result> {
  const { inputs, stages, progress } = context
  const olderJars = readOlderJars(context)
  const observing = observeHosts(context, { withRights: true })
  const jar = await buildWhileObserving(context, observing)
  const release = nameRelease(jar.version, inputs.run)
  progress.version = jar.version
  progress.release = release

  const upload = uploadInBackground(context, jar, release, observing, olderJars)
  upload.digest.then(
    ({ sha256 }) => {
      progress.jarSha256 = sha256
    },
    () => undefined,
  )
  const reconciled = await lockAndReconcile(context, observing)
  const { hosts, nginx, livePort } = reconciled
  const plan = await stages.run('Plan', async (log) => {
    const deployable = { jar: inputs.build.jar, release, javaRelease: jar.javaRelease, bytes: jar.bytes }
    const decided = decideDeploy(inputs, { ...reconciled, drifts: [] }, deployable)
    for (const line of decided.lines) log(line)
    return decided.plan
  })
  progress.previousPort = plan.live?.port ?? null
  progress.previousVersion = plan.live?.version ?? null
  progress.previousRelease = findPromotedRelease(plan.live, reconciled.apps, nginx)
  context.planned({ live: plan.live?.release ?? null, next: release })

  const { targetPort, toStop, steps } = plan
  const watch = watchRequests(inputs.promote ? hosts.nginx : [], nginx, livePort, steps, inputs)
  await stages.run('Upload', async (log) => {
    // What can't arrive must not cost the live version its backup.
    await upload.requireNoFailure()
    await together([
      upload.complete(log),
      toStop.length > 0 ? clearSlot(context, hosts.apps, targetPort, log) : Promise.resolve(),
    ])
  })
  const processes = await stages.runToEnd('Launch', (log) => launchAll(context, hosts.apps, targetPort, release, log))
  try {
    await stages.run('Health', (log) => waitUntilAllHealthy(context, hosts, processes, targetPort, log))
    await warmUpAll(context, hosts, processes, targetPort)
    if (!inputs.promote) {
      await stages.runToEnd('Stage', async (log) => {
        await stageAll(processes)
        log(`version ${jar.version} is staged on port ${targetPort}; operation: promote makes it live`)
      })
      return 'staged'
    }
    const candidate = { port: targetPort, isReached: false, version: jar.version, release, processes, watch, steps }
    await promoteCandidate({ ...reconciled, ...candidate, inputs, stages, progress })
  } catch (thrown) {
    await cleanUp(context, processes)
    throw thrown
  }
  await stopPrevious(context, reconciled, 'deployed')
  return 'deployed'
}

/** A host that can't be reached or observed ends the build at once instead of after it. */
async function buildWhileObserving(
  { inputs, stages, hosts }: OperationContext,
  observing: Promise<Observation>,
): Promise<Jar> {
  const jar = await stages.runBeside('Build', observing, (log) => {
    observing.then(
      ({ apps }) => {
        for (const { host, javaVersion } of apps) log(`${host} is reachable; Java ${javaVersion ?? 'not found'}`)
      },
      () => undefined,
    )
    return buildJar(inputs.build, inputs.run)
  })
  if (jar !== null) return jar
  const failed = await hosts.then(
    () => 'Look',
    () => 'Connect',
  )
  return stages.run(failed, () => observing as Promise<never>)
}

/** What each app host can assemble a new jar from; looked up while the build runs. */
async function readOlderJars({ hosts }: OperationContext): Promise<ReadonlyArray<OlderJar | null>> {
  const connected = await hosts.catch(() => null)
  return Promise.all((connected?.apps ?? []).map((app) => readOlderJar(app).catch(() => null)))
}
