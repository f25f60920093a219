import { guessVersion } from '../build/run-build.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { decideDeploy, decideStandby } from '../plan/decide.ts'
import type { LiveState } from '../plan/live/find-live.ts'
import { nameRelease } from '../plan/releases/release-name.ts'
import { describeSetup } from '../plan/setup/plan-setup.ts'
import type { Result } from '../progress/result.ts'
import type { Log } from '../progress/stages.ts'
import { requireReconcilable } from '../stages/reconcile-hosts.ts'
import { requireVerifyUrlReachable, tryVerifyUrl } from '../stages/verify-url.ts'
import { observeOnceLiveIsBack } from './await-live-slot.ts'
import { findAndProveLive } from './find-and-prove-live.ts'
import { type Observation, observeAfterCertbot, observeHosts } from './observe-hosts.ts'
import type { OperationContext } from './operation.ts'

/** Observes, and says what the operation would do, by the same plans; changes nothing. Fails if the operation would refuse. */
export async function dryRun(context: OperationContext): Promise<Result> {
  const { inputs, stages, progress } = context
  await stages.run('Plan', async (log) => {
    const observe = () => observeAfterCertbot(inputs, () => observeHosts(context, { withRights: true }), log)
    const { observation } = await observeOnceLiveIsBack(context, observe, log)
    progress.plan =
      inputs.operation === 'setup'
        ? describeSetup(inputs, observation.apps, observation.nginx)
        : describeChange(inputs, observation, await findReconcilable(context, observation, log))
    for (const line of progress.plan) log(line)
  })
  return 'unchanged'
}

/** What is live, as found by a run that may reconcile drift. */
async function findReconcilable(context: OperationContext, observation: Observation, log: Log): Promise<LiveState> {
  const visiting = tryVerifyUrl(context.inputs)
  const found = await findAndProveLive(context, observation)
  await requireReconcilable(observation.hosts, found, observation.apps, context.inputs)
  const remark = await requireVerifyUrlReachable(observation, found, context.inputs, visiting)
  if (remark !== null) log(remark)
  return found
}

function describeChange(inputs: Inputs, { apps, nginx }: Observation, found: LiveState): string[] {
  const { livePort, drifts } = found
  const facts = { ...found, apps, nginx }
  const reconciling = drifts.map(
    ({ host, reason }) => `reconcile ${host}: ${reason}: make port ${livePort} the live slot`,
  )
  if (inputs.operation !== 'deploy') return [...reconciling, ...decideStandby(inputs, facts).lines]
  const { command, jar } = inputs.build
  const release = nameRelease(guessVersion(inputs.build, inputs.run), inputs.run)
  const { lines } = decideDeploy(inputs, facts, { jar, release, javaRelease: null, bytes: null })
  return [command ? `build: ${command}` : 'build nothing', ...reconciling, ...lines]
}
