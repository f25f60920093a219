import { onEachHost } from '../hosts/on-each-host.ts'
import { combineStates } from '../progress/promotion-state.ts'
import type { Front } from './front.ts'
import type { Promotion } from './promote.ts'

/** What happens on every nginx host at once, as one promotion. Each failure is reported; the whole must be reverted then. */
export function combinePromotions(fronts: readonly Front[], createOn: (front: Front) => Promotion): Promotion {
  const parts = fronts.map((front) => ({ connection: front.nginx.connection, promotion: createOn(front) }))
  return {
    widen: async (percent) => void (await onEachHost(parts, ({ promotion }) => promotion.widen(percent))),
    confirm: async () => void (await onEachHost(parts, ({ promotion }) => promotion.confirm())),
    revert: async () => combineStates(await Promise.all(parts.map(({ promotion }) => promotion.revert()))),
  }
}
