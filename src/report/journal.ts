import type { Outcome } from './outcome.ts'
import { clip } from './shorten.ts'

const CAUSE_LENGTH = 500

/** One line of `deploys.jsonl`, without its newline: what was asked, what came of it, and what was live afterwards. */
export function journalLineOf(outcome: Outcome): string {
  const { run, failure, live } = outcome
  return JSON.stringify({
    at: outcome.startedAt.toISOString(),
    operation: outcome.operation,
    result: outcome.result,
    environment: outcome.environment,
    service: outcome.service,
    version: outcome.version,
    release: outcome.release,
    livePort: outcome.livePort,
    liveVersion: live?.version ?? null,
    liveRelease: live?.release ?? null,
    previousPort: outcome.previousPort,
    previousVersion: outcome.previousVersion,
    previousRelease: outcome.previousRelease,
    seconds: round(outcome.seconds),
    stages: Object.fromEntries(outcome.stages.map(({ name, seconds }) => [name, round(seconds)])),
    commit: run.sha,
    branch: run.ref,
    actor: run.actor,
    runUrl: run.runUrl,
    ...(failure ? { failedStep: failure.stage, cause: clip(failure.message, CAUSE_LENGTH) } : {}),
  })
}

function round(seconds: number): number {
  return Number(seconds.toFixed(1))
}
