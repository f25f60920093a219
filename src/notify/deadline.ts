/** A moment, as `performance.now()` counts. */
export type Deadline = number

const REQUEST_MS = 5_000

/** Milliseconds that one request may take. */
export function requestTime(deadline: Deadline): number {
  return Math.max(1, Math.min(REQUEST_MS, deadline - performance.now()))
}

/** The work, or an error that says what did not answer within so many milliseconds. */
export async function giveUpAfter<T>(milliseconds: number, what: string, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(noAnswer(what, milliseconds))), milliseconds)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

export function noAnswer(what: string, milliseconds: number): string {
  return `${what} did not answer within ${(milliseconds / 1000).toFixed(0)} s`
}
