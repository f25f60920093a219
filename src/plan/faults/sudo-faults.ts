import type { NginxObservation } from '../nginx-observation.ts'
import type { HostFault } from './host-fault.ts'

/** Why sudo itself can't be used although a promotion needs it, whatever its rules allow; none if it can. */
export function findSudoFaults({ host, user, sudoTrouble, missingRights }: NginxObservation): HostFault[] {
  if (sudoTrouble === null || !missingRights?.length) return []
  if (sudoTrouble === 'is missing') {
    return [{ what: `${host}: the command sudo is missing`, remedy: 'Install the package sudo there.' }]
  }
  return [
    {
      what: `${host}: sudo requires a terminal for ${user} (requiretty), but a run has none`,
      remedy: `Add this line to the host's sudoers, with visudo: Defaults:${inSudoers(user)} !requiretty`,
    },
  ]
}

/** A name from a directory service may have a space or a backslash, which separate and quote there. */
function inSudoers(user: string): string {
  return user.replace(/[\\ !=:,()"#]/g, '\\$&')
}
