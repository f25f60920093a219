/** What a person needs to know about an expected failure, beyond its message. */
export interface FailureDetails {
  /** What to do about it. */
  readonly remedy?: string
  /** Last lines of the application's log. */
  readonly logTail?: readonly string[]
  readonly cause?: unknown
}

/** A failure that the action foresees and can explain; anything else that is thrown is a bug. */
export class Failure extends Error {
  readonly remedy: string | null
  readonly logTail: readonly string[]

  constructor(message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause })
    this.name = 'Failure'
    this.remedy = details.remedy ?? null
    this.logTail = details.logTail ?? []
  }
}

/** The message of the failure that ends a canceled run. */
export const CANCELED = 'the run was canceled'

/** The message of anything that was thrown; of several errors in one, as for a host with several addresses, all of theirs. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return thrown.errors.map(messageOf).join('; ')
  return thrown instanceof Error ? thrown.message : String(thrown)
}
