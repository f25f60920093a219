import type { Outcome, Serving } from './outcome.ts'
import type { Result } from './result.ts'
import { clip } from './shorten.ts'
import { LINE_LENGTH, LOG_LINES } from './summary-failure.ts'

/** Of `docs/outcome.schema.json`; grows by one with a change that a reader of the document must know of. */
export const SCHEMA_VERSION = 1

/** The runner takes 1 MB of an output. */
const SENTENCE_LENGTH = 2_000
const REMEDY_LENGTH = 20_000
const ENTRIES = 100

/** An outcome for other programs, as `docs/outcome.schema.json` describes it; what is not known is null. */
export function renderOutcomeDocument(outcome: Outcome<Result | null>): Readonly<Record<string, unknown>> {
  const { operation, service, environment, result, version, release, jarSha256, run } = outcome
  return {
    schemaVersion: SCHEMA_VERSION,
    operation,
    service,
    environment,
    result,
    version,
    release,
    jarSha256,
    live: pickLive(outcome),
    previous: { port: outcome.previousPort, version: outcome.previousVersion },
    appHosts: outcome.hosts.map(({ since, ...host }) => ({ ...host, since: toIso(since) })),
    nginxHosts: outcome.nginxHosts,
    failure: pickFailure(outcome),
    notes: outcome.notes.slice(0, ENTRIES).map((note) => clip(note, SENTENCE_LENGTH)),
    plan: outcome.plan.slice(0, ENTRIES).map((line) => clip(line, SENTENCE_LENGTH)),
    stages: outcome.stages,
    changes: outcome.changes,
    requests: outcome.requests,
    status: pickStatus(outcome),
    startedAt: outcome.startedAt.toISOString(),
    seconds: outcome.seconds,
    run: {
      repository: run.repository,
      number: run.runNumber,
      attempt: run.runAttempt,
      url: run.runUrl,
      commit: run.sha,
      ref: run.ref,
      actor: run.actor,
      pullRequest: run.pullRequest,
    },
  }
}

/** Null where it could not be observed. */
function pickLive({ livePort, liveSlot, serving }: Pick<Outcome, 'livePort' | 'liveSlot' | 'serving'>) {
  if (livePort === null) return null
  const known: Partial<Serving> = serving ?? {}
  const { version = null, release = null, since = null } = known
  return { port: livePort, slot: liveSlot, version, release, since: toIso(since) }
}

function pickFailure({ failure }: Pick<Outcome, 'failure'>) {
  if (failure === null) return null
  const log = failure.logTail.slice(-LOG_LINES).map((line) => clip(line, LINE_LENGTH))
  const remedy = failure.remedy === null ? null : clip(failure.remedy, REMEDY_LENGTH)
  return { step: failure.stage, message: clip(failure.message, SENTENCE_LENGTH), remedy, log }
}

/** What a program asks of `status`: the slots, and what would stop a deployment. */
function pickStatus({ status }: Pick<Outcome, 'status'>) {
  if (status === null) return null
  return {
    slots: status.slots.map(({ host, slot, port, isLive, release, version, trouble }) => {
      return {
        host,
        slot,
        port,
        isLive,
        release,
        version,
        trouble: trouble === null ? null : clip(trouble, SENTENCE_LENGTH),
      }
    }),
    faults: status.faults.slice(0, ENTRIES).map(({ what, remedy }) => {
      return { what: clip(what, SENTENCE_LENGTH), remedy: clip(remedy, SENTENCE_LENGTH) }
    }),
    remarks: status.remarks.slice(0, ENTRIES).map((remark) => clip(remark, SENTENCE_LENGTH)),
    releases: status.releases.slice(0, ENTRIES),
  }
}

function toIso(time: Date | null): string | null {
  return time === null ? null : time.toISOString()
}
