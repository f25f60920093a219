import type { Inputs } from '../../inputs/inputs.ts'
import { ADD_LISTEN } from '../nginx/endpoint.ts'
import { instantPaths } from '../nginx/instant-layout.ts'
import { isElsewhere } from '../nginx/own-addresses.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import type { HostFault } from './host-fault.ts'

/**
 * A site that listens only on an address of another host, such as the active one of a pair that shares it: that one would
 * answer for this one, whatever this one serves.
 */
export function findListenFaults(inputs: Inputs, nginx: NginxObservation): HostFault[] {
  const { host, instant, sites, addresses } = nginx
  const { serverSnippet } = instantPaths(inputs)
  const used = instant?.isIncluded
    ? [{ site: `the site that includes ${serverSnippet}`, endpoint: instant.endpoint }]
    : sites.map(({ path, endpoint }) => ({ site: path, endpoint }))
  return used.flatMap(({ site, endpoint }) => {
    if (!endpoint || !isElsewhere(endpoint.address, addresses)) return []
    return [
      {
        what: `${host}: ${site} listens only on ${endpoint.address}, which is not an address of this host: what a run asks nginx here, another host would answer`,
        remedy: ADD_LISTEN,
      },
    ]
  })
}
