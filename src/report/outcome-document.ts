import type { Result } from '../progress/result.ts'
import type { LiveVersion, Outcome } from './outcome.ts'
import { clip } from './shorten.ts'
import { LINE_LENGTH, LOG_LINES } from './summary-failure.ts'

/** Of `docs/outcome.schema.json`; increased by one with each change that a reader of the document must know about. */
export const SCHEMA_VERSION = 1

/** Bytes of JSON. Linux starts no program with a variable of 128 KiB, and steps get the output in `env`. */
const LONGEST = 120_000

/** Characters of a part, and how many parts. */
interface Limits {
  readonly sentence: number
  readonly remedy: number
  readonly logLine: number
  readonly entries: number
}

/** The first that makes the document short enough; the last one always does. */
const LIMITS: readonly Limits[] = [
  { sentence: 2_000, remedy: 20_000, logLine: LINE_LENGTH, entries: 100 },
  { sentence: 300, remedy: 3_000, logLine: 150, entries: 20 },
  { sentence: 100, remedy: 1_000, logLine: 60, entries: 10 },
]

type Document = Readonly<Record<string, unknown>>

/** An outcome for other programs, as `docs/outcome.schema.json` describes it; what is not known is null. */
export function outcomeDocumentOf(outcome: Outcome<Result | null>): Document {
  let document: Document = {}
  for (const limits of LIMITS) {
    document = assemble(outcome, limits)
    if (new TextEncoder().encode(JSON.stringify(document)).length <= LONGEST) break
  }
  return document
}

function assemble(outcome: Outcome<Result | null>, limits: Limits): Document {
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
    failure: pickFailure(outcome, limits),
    notes: clipAll(outcome.notes, limits),
    plan: clipAll(outcome.plan, limits),
    stages: outcome.stages,
    changes: pickChanges(outcome, limits),
    requests: outcome.requests,
    status: pickStatus(outcome, limits),
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

/** Null if it could not be observed. */
function pickLive({ livePort, liveSlot, live }: Pick<Outcome, 'livePort' | 'liveSlot' | 'live'>) {
  if (livePort === null) return null
  const known: Partial<LiveVersion> = live ?? {}
  const { version = null, release = null, since = null } = known
  return { port: livePort, slot: liveSlot, version, release, since: toIso(since) }
}

function pickFailure({ failure }: Pick<Outcome, 'failure'>, limits: Limits) {
  if (failure === null) return null
  const log = failure.logTail.slice(-LOG_LINES).map((line) => clip(line, limits.logLine))
  const remedy = failure.remedy === null ? null : clip(failure.remedy, limits.remedy)
  return { step: failure.stage, message: clip(failure.message, limits.sentence), remedy, log }
}

function pickChanges({ changes }: Pick<Outcome, 'changes'>, { sentence }: Limits) {
  if (changes === null) return null
  const commits = changes.commits.map((commit) => {
    return { ...commit, title: clip(commit.title, sentence), author: clip(commit.author, sentence) }
  })
  return { ...changes, commits }
}

/** What programs want from `status`: the slots, and what would stop a deployment. */
function pickStatus({ status }: Pick<Outcome, 'status'>, limits: Limits) {
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
        trouble: trouble === null ? null : clip(trouble, limits.sentence),
      }
    }),
    faults: status.faults.slice(0, limits.entries).map(({ what, remedy }) => {
      return { what: clip(what, limits.sentence), remedy: clip(remedy, limits.sentence) }
    }),
    remarks: clipAll(status.remarks, limits),
    releases: status.releases.slice(0, limits.entries),
  }
}

function clipAll(texts: readonly string[], { entries, sentence }: Limits): string[] {
  return texts.slice(0, entries).map((text) => clip(text, sentence))
}

function toIso(time: Date | null): string | null {
  return time === null ? null : time.toISOString()
}
