import type { Outcome } from './outcome.ts'

/** One line of `deploys.jsonl`, without the line end. */
export function renderJournalLine(outcome: Outcome): string {
  const { run, failure } = outcome
  return JSON.stringify({
    at: outcome.startedAt.toISOString(),
    operation: outcome.operation,
    result: outcome.result,
    environment: outcome.environment,
    service: outcome.service,
    version: outcome.version,
    release: outcome.release,
    livePort: outcome.livePort,
    previousPort: outcome.previousPort,
    previousVersion: outcome.previousVersion,
    seconds: Number(outcome.seconds.toFixed(1)),
    commit: run.sha,
    branch: run.ref,
    actor: run.actor,
    runUrl: run.runUrl,
    ...(failure ? { failedStep: failure.stage, cause: failure.message } : {}),
  })
}
