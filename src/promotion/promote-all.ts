import { onEach } from '../hosts/each.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { combineStates } from '../progress/promotion-state.ts'
import type { Log } from '../progress/stages.ts'
import type { Front } from './front.ts'
import { createPromotionOn, type Promotion, type PromotionOrder } from './promote.ts'

/** The promotion on every nginx host at once. Each failure is reported; the whole must be reverted then. */
export function createPromotion(fronts: readonly Front[], order: PromotionOrder, inputs: Inputs, log: Log): Promotion {
  const parts = fronts.map((front) => ({
    connection: front.nginx.connection,
    promotion: createPromotionOn(front, order, inputs, log),
  }))
  return {
    widen: async (percent) => void (await onEach(parts, ({ promotion }) => promotion.widen(percent))),
    confirm: async () => void (await onEach(parts, ({ promotion }) => promotion.confirm())),
    revert: async () => combineStates(await Promise.all(parts.map(({ promotion }) => promotion.revert()))),
  }
}
