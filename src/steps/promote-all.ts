import type { Inputs } from '../inputs/inputs.ts'
import type { Front } from './front.ts'
import { type Promotion, type PromotionOrder, promote } from './promote.ts'
import { settleAll } from './settle-all.ts'

/**
 * Makes the slot live on every nginx host at once. Where one can't, the others are taken back and its failure is thrown.
 * A host that can't be told of it takes it back by itself.
 */
export async function promoteAll(fronts: readonly Front[], order: PromotionOrder, inputs: Inputs): Promise<Promotion> {
  const ended = await Promise.allSettled(fronts.map((front) => promote(front, order, inputs)))
  const promotions = ended.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  const failed = ended.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') {
    await Promise.allSettled(promotions.map((promotion) => promotion.revert()))
    throw failed.reason
  }
  return {
    confirm: () => settleAll(promotions.map((promotion) => promotion.confirm())),
    revert: () => settleAll(promotions.map((promotion) => promotion.revert())),
  }
}
