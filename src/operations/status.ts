import { Failure } from '../failure.ts'
import { onEachHost, together } from '../hosts/on-each-host.ts'
import { buildStatusReport, type SlotStatus, type StatusReport } from '../plan/status-report.ts'
import type { Result } from '../progress/result.ts'
import { describeRelease, describeSlot } from '../report/status-page.ts'
import { askHealth } from '../stages/ask-health.ts'
import { requireVerifyUrlReachable, tryVerifyUrl } from '../stages/verify-url.ts'
import { findAndProveLive } from './find-and-prove-live.ts'
import { type Observation, observeAfterCertbot, observeHosts } from './observe-hosts.ts'
import type { OperationContext } from './operation.ts'

/** Says what is live and what would stop a deployment; changes nothing, and fails if a deployment would. */
export async function status(context: OperationContext): Promise<Result> {
  const { inputs, stages, progress } = context
  const report = await stages.run('Look', async (log) => {
    const visiting = tryVerifyUrl(inputs)
    const observe = () => observeHosts(context, { withRights: true })
    const { observation } = await observeAfterCertbot(inputs, observe, log)
    const [troubles, found] = await together([
      askSlots(context, observation),
      findAndProveLive(context, observation).catch(asFailure),
    ])
    const reached =
      found instanceof Failure
        ? null
        : await requireVerifyUrlReachable(observation, found, inputs, visiting).catch(asFailure)
    const seen = withUsersView(buildStatusReport(inputs, observation.apps, observation.nginx, troubles, found), reached)
    const lines = [...seen.slots.map(describeSlot), ...seen.releases.map(describeRelease), ...seen.remarks]
    for (const line of lines) log(line)
    return seen
  })
  progress.status = report
  progress.version = liveOf(report.slots)?.version ?? null
  progress.release = liveOf(report.slots)?.release ?? null
  if (report.faults.length > 0) {
    const list = report.faults.map(({ what, remedy }) => `- ${what}\n  ${remedy.replaceAll('\n', '\n  ')}`)
    throw new Failure(`${report.faults.length} problem${report.faults.length > 1 ? 's' : ''} would stop a deployment`, {
      remedy: list.join('\n'),
    })
  }
  return 'unchanged'
}

function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  throw thrown
}

/** The report, with what {@link requireVerifyUrlReachable} found. */
function withUsersView(report: StatusReport, found: Failure | string | null): StatusReport {
  if (found === null) return report
  if (typeof found === 'string') return { ...report, remarks: [...report.remarks, found] }
  return { ...report, faults: [...report.faults, { what: found.message, remedy: found.remedy ?? '' }] }
}

function liveOf(slots: readonly SlotStatus[]): SlotStatus | undefined {
  return slots.find(({ isLive }) => isLive)
}

/** What is wrong with each slot, per app host. */
async function askSlots(
  { inputs }: OperationContext,
  { hosts }: Observation,
): Promise<Array<Map<number, string | null>>> {
  const { blue, green } = inputs.ports
  return onEachHost(hosts.apps, async (app) => {
    const asked = [blue, green].map(async (port) => [port, await askHealth(hosts, app, port, inputs)] as const)
    return new Map(await together(asked))
  })
}
