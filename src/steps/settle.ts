import { Failure } from '../failure.ts'
import type { Hosts } from '../hosts/hosts.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { LiveLink } from '../plan/live-link.ts'
import type { AppObservation } from '../plan/observation.ts'
import type { Reconciliation } from '../plan/reconcile.ts'
import { answers } from '../plan/slots.ts'
import { askHealth } from './health.ts'
import { linkAfter, promote } from './promote.ts'
import { proveLink } from './prove.ts'

/**
 * Mends what an earlier run or a hand left, so that disk and nginx agree on the slot that serves. Where the live slot is
 * down and its backup answers, the backup becomes the live slot: then the dead one gets no request before its new
 * version is healthy. Returns the link as it is afterwards.
 */
export async function settle(
  hosts: Hosts,
  { link, mend }: Reconciliation,
  apps: readonly AppObservation[],
  inputs: Inputs,
  log: (line: string) => void,
): Promise<LiveLink> {
  if (mend === null) return link
  const { port, reason } = mend
  log(reason)
  if (answers(apps, port)) await requireHealthy(hosts, port, reason, inputs)
  const settled = linkAfter(link, port, inputs)
  const order = { link, to: port, mustMatch: false, onChange: () => undefined }
  const promotion = await promote(hosts.nginx, order, inputs)
  try {
    await proveLink(hosts.nginx, settled, inputs)
    await promotion.confirm()
  } catch (thrown) {
    await promotion.revert()
    throw thrown
  }
  log(answers(apps, port) ? `port ${port}, which answers, is the live slot now` : `port ${port} is the live slot now`)
  return settled
}

async function requireHealthy(hosts: Hosts, port: number, reason: string, inputs: Inputs): Promise<void> {
  for (const { address } of hosts.apps) {
    const trouble = await askHealth(hosts.nginx, address.address, port, inputs.health)
    if (trouble === null) continue
    throw new Failure(`${reason}; port ${port} is to be the live slot then, but it is not healthy: ${trouble}`, {
      remedy: 'Bring one slot to health (start its release again, or restart it), then run this again.',
    })
  }
}
