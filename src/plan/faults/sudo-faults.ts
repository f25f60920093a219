import type { Inputs } from '../../inputs/inputs.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { lastRightsPath, plainSudoCommand, rightsPath } from '../setup/rights.ts'
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

/** Commands that sudo would run without a password, if it were not for a later rule; what setup writes is not missing then. */
export function findOverruledFaults(inputs: Inputs, { host, user, overruledRights }: NginxObservation): HostFault[] {
  const [first, ...more] = overruledRights
  if (first === undefined) return []
  const others = more.length === 0 ? '' : ` (and ${more.length} more)`
  return [
    {
      what: `${host}: one of sudo's rules lets ${user} run this without a password, but a later one wants a password: ${first}${others}`,
      remedy: [
        'The last rule that matches decides, and the files in /etc/sudoers.d are read in the order of their names.',
        'Have someone with root rename the file with the rules for a deployment so that it is read last, for example:',
        `  mv ${rightsPath(inputs)} ${lastRightsPath(inputs)}`,
        'or add NOPASSWD: to the later rule.',
      ].join('\n'),
    },
  ]
}

/** What nobody can know before a promotion needs it, in the links layout. */
export function findUncheckedRightRemarks({ nginx }: Inputs, seen: NginxObservation): string[] {
  const { host, user, instant, areRightsHidden } = seen
  if (instant?.isIncluded || user === 'root') return []
  const isUnclear = /\bsudo\b/.test(nginx.reloadCommand) && plainSudoCommand(nginx.reloadCommand) === null
  return [
    ...(areRightsHidden
      ? [
          `${host}: sudo lists ${user}'s rights only for a password (listpw), so it could not be checked whether it lets ${user} change the link and reload nginx without one`,
        ]
      : []),
    ...(isUnclear
      ? [
          `${host}: it could not be checked whether sudo lets ${user} run nginx-reload-command without a password, and setup writes no rule for it, since it is not one command in plain words: ${nginx.reloadCommand}`,
        ]
      : []),
  ]
}

/** A name from a directory service may have a space or a backslash, which separate and quote there. */
function inSudoers(user: string): string {
  return user.replace(/[\\ !=:,()"#]/g, '\\$&')
}
