import { CANCELED, Failure } from './failure.ts'
import { createEarlyEnd, type EarlyEnd } from './progress/early-end.ts'

/**
 * The runner sends SIGINT to this process alone, SIGTERM 7.5 s later and SIGKILL 2.5 s after that (ProcessInvoker.cs of
 * actions/runner 2.336.0): reverting must be done before the second.
 */
const GRACE_SECONDS = 5

/** How this run is told to end early: by a signal of the runner. */
export function listenForCancellation(): EarlyEnd & { wasCanceled(): boolean } {
  const earlyEnd = createEarlyEnd()
  let isCanceled = false
  const cancel = () => {
    isCanceled = true
    earlyEnd.end(new Failure(CANCELED), GRACE_SECONDS)
  }
  process.on('SIGINT', cancel)
  process.on('SIGTERM', cancel)
  return { ...earlyEnd, wasCanceled: () => isCanceled }
}
