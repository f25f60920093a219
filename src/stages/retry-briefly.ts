import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from '../failure.ts'

/** nginx forgets a failed slot after `fail_timeout`, one second in the sites that setup writes; a restart takes no longer. */
const RETRY_MS = 5_000

/** Repeats what may fail for a moment only: throws the Failure of the last attempt if none has succeeded after 5 s. */
export async function retryBriefly<T>(intervalMs: number, attempt: () => Promise<T>): Promise<T> {
  const until = performance.now() + RETRY_MS
  for (;;) {
    try {
      return await attempt()
    } catch (thrown) {
      if (!(thrown instanceof Failure) || performance.now() > until) throw thrown
    }
    await delay(intervalMs)
  }
}
