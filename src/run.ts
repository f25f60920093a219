import { endChildren } from './build/end-children.ts'
import { Failure, messageOf } from './failure.ts'
import { connectHosts, type Hosts } from './hosts/hosts.ts'
import { type Inputs, type Operation, READ_ONLY } from './inputs/inputs.ts'
import type { Notifier } from './notify/notifier.ts'
import { deploy } from './operations/deploy.ts'
import { dryRun } from './operations/dry-run.ts'
import { logs } from './operations/logs.ts'
import type { OperationHandler } from './operations/operation.ts'
import { promote, rollback } from './operations/promote-standby.ts'
import { setup } from './operations/setup.ts'
import { status } from './operations/status.ts'
import { createProgress, type Progress } from './progress/progress.ts'
import { resultAfterFailure } from './progress/promotion-state.ts'
import type { Result } from './progress/result.ts'
import type { Stages } from './progress/stages.ts'
import { journalLineOf } from './report/journal.ts'
import type { FailureReport, Outcome } from './report/outcome.ts'
import { redactChanges, redactOutcome } from './report/redact-outcome.ts'
import { emptyObservation, type LastObservation, observeLiveVersion } from './stages/observe-live-version.ts'
import { type Keeping, writeJournal } from './stages/write-journal.ts'

const HANDLERS: Record<Operation, OperationHandler> = { deploy, promote, rollback, status, logs, setup }

/** Runs the operation that the inputs ask for and returns how it ended; an operation's failure is part of that. */
export async function run(
  inputs: Inputs,
  stages: Stages,
  { warn, debug }: RunSink,
  notifier: Notifier,
  startedAt: Date,
): Promise<Outcome> {
  const progress = createProgress()
  const hosts = connectHosts(inputs, debug)
  hosts.catch(() => undefined)
  notifier.started(assembleOutcome(inputs, progress, { ...NO_END, seen: emptyObservation(inputs), startedAt }))
  let result: Result
  let failure: FailureReport | null = null
  const handle = inputs.dryRun && !READ_ONLY.includes(inputs.operation) ? dryRun : HANDLERS[inputs.operation]
  try {
    result = await stages.runOperation(handle({ inputs, stages, hosts, progress, planned: notifier.planned }))
  } catch (thrown) {
    endChildren()
    failure = reportFailure(thrown, stages)
    result = progress.reached ?? resultAfterFailure(progress.promotion)
  }
  const reached = await stages.withinGrace(hosts).catch(() => null)
  const seen = reached ? await stages.withinGrace(observeLiveVersion(reached, inputs)).catch(() => null) : null
  const outcome = assembleOutcome(inputs, progress, {
    result,
    failure,
    seen: seen ?? emptyObservation(inputs),
    startedAt,
    stages: stages.records,
  })
  if (reached) {
    await stages.withinGrace(conclude(reached, inputs, progress, outcome, warn)).catch(() => undefined)
    reached.close()
  }
  const changes = await stages.withinGrace(notifier.changes()).catch(() => null)
  return { ...outcome, changes: changes && redactChanges(changes, inputs.secrets) }
}

/** Where a run logs what belongs to no stage. */
export interface RunSink {
  warn(message: string): void
  debug(message: string): void
}

/** How a run ended; the result is null if it has only begun. */
interface RunEnd<R extends Result | null> {
  readonly result: R
  readonly failure: FailureReport | null
  readonly seen: LastObservation
  readonly startedAt: Date
  readonly stages: Outcome['stages']
}

const NO_END = { result: null, failure: null, stages: [] }

/** The outcome, without a secret in it. */
export function assembleOutcome<R extends Result | null>(
  inputs: Inputs,
  progress: Progress,
  { result, failure, seen, startedAt, stages }: RunEnd<R>,
): Outcome<R> {
  const { promotion: _, reached: __, lock: ___, notes, ...known } = progress
  const outcome: Outcome<R> = {
    ...known,
    notes: seen.note === null ? notes : [...notes, seen.note],
    operation: inputs.operation,
    service: inputs.service,
    environment: inputs.environment,
    result,
    livePort: seen.live?.port ?? null,
    liveSlot: seen.live?.slot ?? null,
    live: seen.live,
    hosts: seen.hosts,
    nginxHosts: seen.nginxHosts,
    stages,
    failure,
    changes: null,
    startedAt,
    seconds: (Date.now() - startedAt.getTime()) / 1000,
    run: inputs.run,
  }
  return redactOutcome(outcome, inputs.secrets)
}

function reportFailure(thrown: unknown, stages: Stages): FailureReport {
  const known = thrown instanceof Failure ? thrown : null
  return {
    stage: stages.failed(),
    message: messageOf(thrown),
    remedy: known?.remedy ?? null,
    logTail: known?.logTail ?? [],
  }
}

/** Records the operation on the hosts and releases the lock; what goes wrong here changes no result. */
async function conclude(
  hosts: Hosts,
  inputs: Inputs,
  progress: Progress,
  outcome: Outcome,
  warn: (message: string) => void,
): Promise<void> {
  const isReadOnly = inputs.dryRun || READ_ONLY.includes(inputs.operation)
  const keep = keepingAfter(outcome.result, inputs, progress)
  const line = journalLineOf(outcome)
  const writing = isReadOnly ? [] : hosts.apps.map((app) => writeJournal(app, inputs, line, keep))
  for (const written of await Promise.allSettled(writing)) {
    if (written.status === 'rejected') warn(`deploys.jsonl: ${messageOf(written.reason)}`)
  }
  await progress.lock
    ?.release()
    .catch((thrown: unknown) => warn(`the lock could not be released: ${messageOf(thrown)}`))
}

function keepingAfter(result: Result, { keepReleases }: Inputs, { lock }: Progress): Keeping {
  // Without the lock: another run may be about to start what this one would remove.
  if (lock === null) return 'everything'
  // Only these results add a release to those that were live.
  return result === 'deployed' || result === 'promoted' ? keepReleases : 'all-live'
}
