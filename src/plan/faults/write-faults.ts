import type { AppObservation } from '../app-observation.ts'
import { shellWord } from '../shell-word.ts'
import type { HostFault } from './host-fault.ts'

/** What to do about a disk on which a release has no room. */
export const ROOM_REMEDY =
  'Free some space there, for example by removing old releases from the folder releases, but none that operation status shows in a slot. A lower keep-releases takes effect only with the next deployment.'

/** A host with less than this is about to be full: even a log line can fail. */
const LEAST_FREE_KILOBYTES = 102_400
/** What a host must have left beyond the jar itself. */
const SPARE_KILOBYTES = 10_240

type SeenRoom = Pick<AppObservation, 'host' | 'freeKilobytes' | 'newestJarBytes'>

/** Too little room for a jar of so many bytes; null: that is not known, so the newest release stands in for it. */
export function findRoomFaults(
  { host, freeKilobytes, newestJarBytes }: SeenRoom,
  jarBytes: number | null,
): HostFault[] {
  const needed = Math.ceil((jarBytes ?? newestJarBytes ?? 0) / 1024) + SPARE_KILOBYTES
  if (freeKilobytes >= Math.max(needed, LEAST_FREE_KILOBYTES)) return []
  if (needed <= LEAST_FREE_KILOBYTES)
    return [{ what: `${host}: only ${freeKilobytes} kB are free for the deploy path`, remedy: ROOM_REMEDY }]
  const jar = jarBytes === null ? 'a jar as large as the newest one there' : 'the jar'
  return [
    {
      what: `${host}: ${needed} kB are needed for ${jar}, but only ${freeKilobytes} kB are free for the deploy path`,
      remedy: ROOM_REMEDY,
    },
  ]
}

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
