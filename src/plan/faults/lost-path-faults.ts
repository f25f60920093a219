import { remedyForLostPath } from '../nginx/included-sites.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import type { HostFault } from './host-fault.ts'

/** A joined site in which requests would lose their path. */
export function findLostPathFaults({ host, instant }: NginxObservation): HostFault[] {
  if (!instant?.isIncluded || instant.lostPath === null) return []
  return [
    {
      what: `${host}: "proxy_pass ${instant.lostPath};" sends every request to the same path`,
      remedy: remedyForLostPath(instant.lostPath),
    },
  ]
}
