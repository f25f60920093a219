import type { AppObservation } from '../observation.ts'
import type { HostFault } from './host-fault.ts'

/** What to do about a disk on which a release has no room. */
export const ROOM_REMEDY =
  'Free some space there, for example by removing old releases from the folder releases, but none that operation status shows in a slot. A lower keep-releases takes effect with the next deployment only.'

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
