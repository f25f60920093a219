import { Failure } from '../failure.ts'
import type { Hosts } from '../hosts/hosts.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { LiveLink } from '../plan/live-link.ts'
import { askHealth } from './health.ts'
import { linkAfter, promote } from './promote.ts'
import { proveServing } from './prove.ts'

/**
 * Makes the backup, which serves while the live slot is down, the live slot: then the dead slot gets no request before
 * its new version is healthy. Returns the link as it is afterwards.
 */
export async function adoptServing(
  hosts: Hosts,
  link: LiveLink,
  deadPort: number,
  inputs: Inputs,
  log: (line: string) => void,
): Promise<LiveLink> {
  const serving = deadPort === inputs.ports.blue ? inputs.ports.green : inputs.ports.blue
  for (const { address } of hosts.apps) {
    const trouble = await askHealth(hosts.nginx, address.address, serving, inputs.health)
    if (trouble !== null) {
      throw new Failure(`the live slot ${deadPort} is down and its backup ${serving} is not healthy: ${trouble}`, {
        remedy: `Start the last good release on port ${deadPort} again, then deploy.`,
      })
    }
  }
  const adopted = linkAfter(link, serving, inputs)
  const promotion = await promote(hosts.nginx, link, serving, inputs, () => undefined)
  try {
    await proveServing(hosts.nginx, adopted, inputs)
    await promotion.confirm()
  } catch (thrown) {
    await promotion.revert()
    throw thrown
  }
  log(`port ${serving}, which answers, is the live slot now`)
  return adopted
}
