import type { Inputs } from '../../inputs/inputs.ts'
import { reloadedUnit } from '../nginx/reloaded-unit.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { shellWord } from '../shell-word.ts'
import type { HostFault } from './host-fault.ts'

/** An nginx that does not run at all is reported once. */
export function findReloadFaults(inputs: Inputs, nginx: NginxObservation): HostFault[] {
  const unseen = [...findHiddenProcessFaults(nginx), ...findUnseenWorkerFaults(inputs, nginx)]
  return unseen.length > 0 ? unseen : findInactiveUnitFaults(nginx)
}

/** A reload reports success even if it never takes effect: only nginx's processes show it. */
export function findHiddenProcessFaults({ host, user, hiddenProcesses }: NginxObservation): HostFault[] {
  if (hiddenProcesses === null) return []
  const { group } = hiddenProcesses
  const remedy =
    group === null
      ? `Have someone with root run this, and add gid=procs to the line of /proc in /etc/fstab: groupadd -f procs && usermod -aG procs ${shellWord(user)} && mount -o remount,gid=procs /proc`
      : `Have someone with root add the user to the group that may see them: usermod -aG "$(getent group ${group} | cut -d : -f 1)" ${shellWord(user)}`
  return [
    {
      what: `${host}: /proc hides the processes of other users from ${user} (hidepid), so the run can't tell whether a reload of nginx takes effect`,
      remedy,
    },
  ]
}

/** The same where nginx runs out of sight, or not at all: a promotion would be reverted after a minute. */
function findUnseenWorkerFaults(
  inputs: Inputs,
  { host, user, hiddenProcesses, areWorkersUnseen }: NginxObservation,
): HostFault[] {
  if (hiddenProcesses !== null || !areWorkersUnseen) return []
  return [
    {
      what: `${host}: ${user} sees no worker process of nginx, so the run can't tell whether a reload takes effect`,
      remedy: `If nginx does not run, start it: sudo systemctl start ${reloadedUnit(inputs.nginx.reloadCommand) ?? 'nginx'}. If it runs where that login does not see it (ps -e | grep nginx), as in a container beside that of sshd, have both share one PID namespace, or use the instant layout, which needs no reload.`,
    },
  ]
}

/** A reload that would fail after the link was changed, since it is not systemd that has started nginx. */
function findInactiveUnitFaults({ host, inactiveUnit }: NginxObservation): HostFault[] {
  if (inactiveUnit === null) return []
  return [
    {
      what: `${host}: the unit ${inactiveUnit} is not active, so systemctl can't reload it`,
      remedy: `If nginx does not run, start it: sudo systemctl start ${inactiveUnit}. If something else has started it, such as a person or supervisord, set nginx-reload-command, as in sudo nginx -s reload, and run operation: setup.`,
    },
  ]
}
