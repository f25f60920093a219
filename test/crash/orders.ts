import { startOpenLoop } from '../harness/open-loop.ts'
import type { Traffic } from './traffic.ts'

/** A second; enough for a verdict soon, little enough for a machine that several shards share. */
const RATE = 25

/** Traffic with requests for orders beside it, which a bad version answers badly. */
export interface OrderTraffic extends Traffic {
  /** Orders may fail from now on; nothing else may. */
  allow(): void
  /** They may not any more. */
  forbid(): void
}

export function withOrders(traffic: Traffic, urls: readonly string[]): OrderTraffic {
  const orders = startOpenLoop(urls, ['/orders/7'], RATE)
  const failed = () => [...orders.byStatus].reduce((sum, [status, count]) => sum + (status === 200 ? 0 : count), 0)
  let allowedSince: number | null = null
  // Those that were allowed to fail, or have been reported.
  let settled = 0
  const forbid = () => {
    if (allowedSince !== null) settled += failed() - allowedSince
    allowedSince = null
  }
  return {
    ...traffic,
    allow() {
      allowedSince ??= failed()
    },
    forbid,
    newFailures() {
      const count = (allowedSince ?? failed()) - settled
      settled += count
      const [at, url] = [new Date().toISOString(), '/orders/7']
      const own = count > 0 ? [{ kind: 'new-connection' as const, url, error: `${count} orders failed`, at }] : []
      return [...traffic.newFailures(), ...own]
    },
    async stop() {
      await orders.stop()
      await traffic.stop()
    },
  }
}
