import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../failure.ts'
import type { Deadline } from './deadline.ts'

const PASSING_CODES = new Set(['ECONNRESET', 'EPIPE', 'EAI_AGAIN', 'UND_ERR_SOCKET'])

/** A failure that may have passed so many seconds later. */
export class PassingError extends Error {
  readonly seconds: number

  constructor(cause: unknown, seconds: number) {
    super(messageOf(cause), { cause })
    this.name = 'PassingError'
    this.seconds = seconds
  }
}

/** Whether a receiver that answers this may answer otherwise soon: a rate limit, or a trouble of its own. */
export function isPassingStatus(status: number): boolean {
  return status === 429 || status >= 500
}

/** Whether a request failed since its connection broke, or since the receiver's name could not be looked up just now. */
export function isBrokenConnection(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  return PASSING_CODES.has((thrown as NodeJS.ErrnoException).code ?? '') || isBrokenConnection(thrown.cause)
}

/** Does it once more, after a wait, if it failed by what passes and the deadline allows; so it must be fit to be done twice. */
export async function tryTwice<T>(deadline: Deadline, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (thrown) {
    if (!(thrown instanceof PassingError)) throw thrown
    const wait = thrown.seconds * 1000
    if (performance.now() + wait >= deadline) throw thrown
    await delay(wait)
    return attempt()
  }
}
