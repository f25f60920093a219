import { Failure } from '../failure.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { PromotionRecord } from '../plan/promotion-record.ts'
import type { PromotionState } from '../progress/promotion-state.ts'
import type { Log } from '../progress/stages.ts'
import type { Front } from './front.ts'
import type { Promotion } from './promote.ts'
import { promotionArguments, specifyAtOnce } from './promotion-spec.ts'
import { recover } from './recover.ts'

/**
 * The reversal of a promotion that was abandoned, on one nginx host, used as a promotion. It has no record of its own, and nothing has to
 * be confirmed: if this run is cut off, the next one finds what is left to do. Once it is done, this run has nothing to revert, and
 * has changed no link of its own.
 */
export function createHostReversal(front: Front, abandoned: PromotionRecord, inputs: Inputs, log: Log): Promotion {
  const { nginx, link } = front
  const { label } = nginx.connection
  let state: PromotionState = 'untouched'
  return {
    async widen() {
      const before = { nginx, link: { ...link, port: abandoned.from } }
      const ended = await recover(
        nginx,
        promotionArguments(before, specifyAtOnce(abandoned.to, false, null), inputs, 'any'),
      )
      state = ended.state
      if (state !== 'reverted') {
        throw new Failure(`${label}: the promotion that was left could not be reverted: ${ended.reason}`, {
          remedy: 'Fix that on the nginx host, then run this again.',
        })
      }
      log(`${label}: reverted to port ${abandoned.from}`)
    },
    confirm: () => Promise.resolve(),
    revert: () => Promise.resolve(state === 'reverted' ? 'untouched' : state),
  }
}
