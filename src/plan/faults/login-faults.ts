import type { AppObservation } from '../observation.ts'
import type { HostFault } from './host-fault.ts'

const LOGIND = '/etc/systemd/logind.conf.d'

/** Why a login of the deploy user can't keep alive what a run leaves on an app host. */
export function findLoginFaults(app: AppObservation): HostFault[] {
  const ofSystemd = findSystemdFaults(app)
  return ofSystemd.length > 0 ? ofSystemd : findLogoutFaults(app)
}

function findSystemdFaults({ host, user, systemd }: AppObservation): HostFault[] {
  if (systemd === null) return []
  if (!systemd.lingers) {
    const remedy = `Run operation: setup, or have someone with root run: loginctl enable-linger ${user}`
    return [{ what: `${host}: ${user} does not linger, so launcher: systemd would not survive a reboot`, remedy }]
  }
  if (systemd.trouble === null) return []
  return [
    {
      what: `${host}: the systemd of ${user}, which launcher: systemd needs, does not answer: ${systemd.trouble}`,
      remedy: `See why there: systemctl status user@$(id -u ${user}); it needs the package dbus-user-session. Or use launcher: nohup.`,
    },
  ]
}

/** Promotions and launches must outlive their run, whose login logind may end with all that it started. */
export function findLogoutFaults({
  host,
  user,
  systemdBeyondLogin: systemd,
}: Pick<AppObservation, 'host' | 'user' | 'systemdBeyondLogin'>): HostFault[] {
  if (systemd === null) return []
  if (!systemd.lingers) {
    return [
      {
        what: `${host}: logind kills everything that ${user} started when ${user} logs out (KillUserProcesses), and ${user} does not linger`,
        remedy: `Run operation: setup, or have someone with root run: loginctl enable-linger ${user}`,
      },
    ]
  }
  if (systemd.trouble === null) return []
  return [
    {
      what: `${host}: logind kills everything that ${user} started when ${user} logs out (KillUserProcesses), and the systemd of ${user} can't take it over: ${systemd.trouble}`,
      remedy: `Install the package dbus-user-session there, or have someone with root exempt the user: mkdir -p ${LOGIND} && printf '[Login]\\nKillExcludeUsers=root ${user}\\n' >${LOGIND}/bluegreen.conf && systemctl restart systemd-logind`,
    },
  ]
}
