import { CANCELLED, Failure } from './failure.ts'
import type { Cancellation } from './report/stages.ts'

/**
 * The runner sends SIGINT to this process alone, SIGTERM 7.5 s later and SIGKILL 2.5 s after that (ProcessInvoker.cs of
 * actions/runner 2.336.0): what mends must be done before the second.
 */
const GRACE_MS = 5_000

export function listenForCancellation(): Cancellation & { wasCancelled(): boolean } {
  let isCancelled = false
  const cancelled = new Promise<never>((_, reject) => {
    const cancel = () => {
      isCancelled = true
      reject(new Failure(CANCELLED))
    }
    process.on('SIGINT', cancel)
    process.on('SIGTERM', cancel)
  })
  // Nothing may be waiting when the signal comes.
  cancelled.catch(() => undefined)
  return { cancelled, graceMs: GRACE_MS, wasCancelled: () => isCancelled }
}
