import type { Inputs } from '../inputs/inputs.ts'
import type { Log } from '../report/stages.ts'
import type { Front } from './front.ts'
import { type Promotion, type PromotionOrder, promote } from './promote.ts'
import { settleAll } from './settle-all.ts'

/**
 * Makes the slot live on every nginx host at once, and says so for each. Where one can't, the others are taken back and its
 * failure is thrown. A host that can't be told of it takes it back by itself.
 */
export async function promoteAll(
  fronts: readonly Front[],
  order: PromotionOrder,
  inputs: Inputs,
  log: Log,
): Promise<Promotion> {
  const ended = await Promise.allSettled(fronts.map((front) => promoteOne(front, order, inputs, log)))
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

async function promoteOne(front: Front, order: PromotionOrder, inputs: Inputs, log: Log): Promise<Promotion> {
  const { nginx, link } = front
  const promotion = await promote(front, order, inputs)
  const from = link.port === order.to ? '' : `from port ${link.port} `
  log(`${nginx.connection.label}: nginx is switched ${from}to port ${order.to}`)
  return {
    confirm: promotion.confirm,
    async revert() {
      await promotion.revert()
      log(`${nginx.connection.label}: nginx is switched back to port ${link.port}`)
    },
  }
}
