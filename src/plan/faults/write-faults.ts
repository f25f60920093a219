import type { AppObservation } from '../observation.ts'
import type { HostFault } from './host-fault.ts'

/** A folder that can't be written to, however much of its disk is free. */
export function findWriteFaults({
  host,
  user,
  writeTrouble,
}: Pick<AppObservation, 'host' | 'user' | 'writeTrouble'>): HostFault[] {
  if (writeTrouble === null) return []
  return [
    {
      what: `${host}: nothing can be written to ${writeTrouble}`,
      remedy: `Give ${user} write permission and free space in that folder: see ls -ld, df -h, df -i and quota -u ${user} there.`,
    },
  ]
}
