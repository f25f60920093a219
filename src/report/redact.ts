import type { RunContext } from '../inputs/inputs.ts'
import type { Outcome } from './outcome.ts'

/** Replaces each secret by `***`, as the runner does in the log: for texts that the runner does not filter. */
export function redact(text: string, secrets: readonly string[]): string {
  return [...secrets]
    .sort((one, other) => other.length - one.length)
    .reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
}

/** The outcome with every text in it that somebody else wrote redacted, before any of them is cut. */
export function redactOutcome(outcome: Outcome, secrets: readonly string[]): Outcome {
  const { failure, notes, changes, run } = outcome
  return {
    ...outcome,
    failure: redactAll(failure, secrets),
    notes: redactAll(notes, secrets),
    changes: redactAll(changes, secrets),
    run: redactRun(run, secrets),
  }
}

export function redactRun(run: RunContext, secrets: readonly string[]): RunContext {
  const { ref, actor, pullRequest } = run
  return { ...run, ...redactAll({ ref, actor, pullRequest }, secrets) }
}

/** Every text within a value of plain objects and lists. */
function redactAll<T>(value: T, secrets: readonly string[]): T
function redactAll(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return redact(value, secrets)
  if (Array.isArray(value)) return value.map((entry) => redactAll(entry, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, redactAll(entry, secrets)]))
}
