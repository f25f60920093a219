import { CANCELLED, Failure } from './failure.ts'
import type { Interruption } from './report/stages.ts'

/**
 * The runner sends SIGINT to this process alone, SIGTERM 7.5 s later and SIGKILL 2.5 s after that (ProcessInvoker.cs of
 * actions/runner 2.336.0): what a cancelled run still does must be done before the second.
 */
const CANCELLED_GRACE_MS = 5_000
/** Nobody kills a run that ends early for another reason, but nobody wants to wait for one that hangs. */
const GRACE_MS = 240_000

/** Ends the run early when the runner says so, when an error is thrown where nobody catches it, or when a part of it asks for that. */
export function listenForInterruption(): Interruption & { wasCancelled(): boolean } {
  let isCancelled = false
  const interrupted = Promise.withResolvers<never>()
  const outOfTime = Promise.withResolvers<never>()
  // Nothing may be waiting when one of them is rejected.
  interrupted.promise.catch(() => undefined)
  outOfTime.promise.catch(() => undefined)
  const interrupt = (reason: Error, graceMs = GRACE_MS) => {
    interrupted.reject(reason)
    const late = new Error('no time was left for it; the hosts settle it by themselves')
    setTimeout(() => outOfTime.reject(late), graceMs).unref()
  }
  const cancel = () => {
    isCancelled = true
    interrupt(new Failure(CANCELLED), CANCELLED_GRACE_MS)
  }
  process.on('SIGINT', cancel)
  process.on('SIGTERM', cancel)
  process.on('uncaughtException', (cause) => {
    interrupt(new Error(`a defect of bluegreen-action: ${cause.message}`, { cause }))
  })
  return {
    interrupted: interrupted.promise,
    outOfTime: outOfTime.promise,
    interrupt: (reason) => interrupt(reason),
    wasCancelled: () => isCancelled,
  }
}
