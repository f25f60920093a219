import type { RunContext } from '../inputs/run-context.ts'
import type { Result } from '../progress/result.ts'
import { redact } from '../redact.ts'
import type { Changes, Outcome } from './outcome.ts'

/** The outcome with each secret removed from its sentences, before a report cuts, escapes or encodes one beyond recognition. */
export function redactOutcome<R extends Result | null>(outcome: Outcome<R>, secrets: readonly string[]): Outcome<R> {
  const clean = (text: string) => redact(text, secrets)
  const { failure, notes, plan, status, changes, requests, run } = outcome
  return {
    ...outcome,
    run: redactRun(run, secrets),
    notes: notes.map(clean),
    plan: plan.map(clean),
    changes: changes && redactChanges(changes, secrets),
    requests: requests && {
      ...requests,
      failures: requests.failures.map((failed) => ({ ...failed, path: clean(failed.path) })),
      notJudged: requests.notJudged && clean(requests.notJudged),
    },
    failure: failure && {
      ...failure,
      message: clean(failure.message),
      remedy: failure.remedy && clean(failure.remedy),
      logTail: failure.logTail.map(clean),
    },
    status: status && {
      ...status,
      slots: status.slots.map((slot) => ({ ...slot, trouble: slot.trouble && clean(slot.trouble) })),
      faults: status.faults.map(({ what, remedy }) => ({ what: clean(what), remedy: clean(remedy) })),
      remarks: status.remarks.map(clean),
    },
  }
}

/** The commits between two releases, with each secret removed from what people wrote. */
export function redactChanges(changes: Changes, secrets: readonly string[]): Changes {
  const clean = (text: string) => redact(text, secrets)
  return {
    ...changes,
    commits: changes.commits.map((commit) => ({ ...commit, title: clean(commit.title), author: clean(commit.author) })),
  }
}

/** Where a run came from, with each secret removed from the names that people chose. */
export function redactRun(run: RunContext, secrets: readonly string[]): RunContext {
  const { ref, actor, pullRequest } = run
  const clean = (text: string) => redact(text, secrets)
  return {
    ...run,
    ref: clean(ref),
    actor: clean(actor),
    pullRequest: pullRequest && { ...pullRequest, title: clean(pullRequest.title) },
  }
}
