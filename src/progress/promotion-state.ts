/**
 * How far a promotion is, on all hosts together, as far as the run has seen it:
 *
 * - `untouched`: no link was changed
 * - `open`: a link was changed or may have been, and its end was not seen yet
 * - `confirmed`: the new slot is live for good
 * - `reverted`: every link that was changed was seen to be restored
 * - `unknown`: a link was changed, and the run could not see what became of it, or it ended differently on different hosts
 *
 * On an nginx host a promotion is a file (`record.sh`); `promote.sh` makes it and, with its guard, holds it until it is
 * confirmed or reverted; `recover.sh` finishes one that was lost sight of. Without nginx it is a handover
 * (`hand-over.sh`). `open`, which is the record's `pending` and `reverting`, becomes one of the other three. That is final on its
 * host, with one exception: a confirmed promotion is reverted by a new one if another nginx host fails, or if the run is canceled
 * before it hears of the confirmation.
 */
export type PromotionState = 'untouched' | 'open' | 'confirmed' | 'reverted' | 'unknown'

/** The state of a promotion that several hosts have a part in. */
export function combineStates(states: readonly PromotionState[]): PromotionState {
  for (const state of ['unknown', 'open'] as const) if (states.includes(state)) return state
  const changed = states.filter((state) => state !== 'untouched')
  if (changed.length === 0) return 'untouched'
  if (changed.every((state) => state === 'confirmed')) return 'confirmed'
  return changed.every((state) => state === 'reverted') ? 'reverted' : 'unknown'
}

/** Whether no request can reach the new version any more, so that it may be stopped. */
export function mayStopCandidate(state: PromotionState): boolean {
  return state === 'untouched' || state === 'reverted'
}

/** The result of a run that failed. */
export function resultAfterFailure(state: PromotionState): 'failed' | 'reverted' | 'unknown' {
  if (state === 'untouched') return 'failed'
  return state === 'reverted' ? 'reverted' : 'unknown'
}

/**
 * What an `unknown` end means, in sentences. `candidate` names the new version; `hasNginx` is false for a handover.
 */
export function explainUnknown(candidate: string, hasNginx: boolean): string {
  if (!hasNginx) {
    return `The run could not see whether ${candidate} or the previous version is live. So it stopped neither.`
  }
  return [
    `The link was changed, and the run could not see what became of it: ${candidate} may be live, so it was left running.`,
    'The nginx host reverts an unconfirmed promotion by itself, unless that host is off; the next operation reconciles what is left.',
  ].join(' ')
}
