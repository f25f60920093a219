import type { AppObservation } from '../app-observation.ts'
import { shellWord } from '../shell-word.ts'
import type { HostFault } from './host-fault.ts'

/** What to do about a disk on which a release has no room. */
export const ROOM_REMEDY =
  'Free some space there, for example by removing old releases from the folder releases, but none that operation status shows in a slot. A lower keep-releases takes effect only with the next deployment.'

type SeenFolders = Pick<AppObservation, 'host' | 'user' | 'writeTroubles' | 'lockTrouble'>

/** Folders that can't be written to, however much of their disk is free. */
export function findWriteFaults({ host, user, writeTroubles }: SeenFolders): HostFault[] {
  return writeTroubles.map((trouble) => ({
    what: `${host}: nothing can be written to ${trouble}`,
    remedy: `Give ${user} write permission and free space in that folder: see ls -ld, df -h, df -i and quota -u ${shellWord(user)} there.`,
  }))
}

/** A folder in which nothing can be locked, on a host that needs that. */
export function findLockFaults({ host, user, lockTrouble }: SeenFolders): HostFault[] {
  if (lockTrouble === null) return []
  return [
    {
      what: `${host}: files can't be locked in ${lockTrouble}`,
      remedy: `Have someone with root mount that file system with NFS 4, or with local_lock=flock, or start rpc-statd there; or give ${user} a home folder on a local disk.`,
    },
  ]
}
