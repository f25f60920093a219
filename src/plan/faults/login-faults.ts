import type { AppObservation } from '../app-observation.ts'
import type { UserSystemd } from '../host-observation.ts'
import { shellWord } from '../shell-word.ts'
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
    return [
      {
        what: `${host}: lingering is not enabled for ${user}, so launcher: systemd would not survive a reboot`,
        remedy: lingerRemedy(user),
      },
    ]
  }
  if (systemd.trouble === null) return []
  return [
    {
      what: `${host}: the systemd of ${user}, which launcher: systemd needs, does not answer: ${systemd.trouble}`,
      remedy: `See why there: systemctl status user@$(id -u ${shellWord(user)}); it needs the package dbus-user-session. Or use launcher: nohup.`,
    },
  ]
}

type Login = Pick<AppObservation, 'host' | 'user' | 'systemdBeyondLogin'>

/** Promotions and launches must outlive their run, whose login systemd may end with all that it started. */
export function findLogoutFaults(login: Login): HostFault[] {
  const systemd = login.systemdBeyondLogin
  if (systemd === null || (systemd.lingers && systemd.trouble === null)) return []
  return [systemd.unit === null ? endsWithSession(login, systemd) : endsWithConnection(login, systemd, systemd.unit)]
}

function endsWithSession({ host, user }: Login, { lingers, trouble }: UserSystemd): HostFault {
  if (!lingers) {
    return {
      what: `${host}: logind kills all of ${user}'s processes at logout (KillUserProcesses), and lingering is not enabled for ${user}`,
      remedy: lingerRemedy(user),
    }
  }
  return {
    what: `${host}: logind kills all of ${user}'s processes at logout (KillUserProcesses), and the systemd of ${user} can't take them over: ${trouble}`,
    remedy: `Install the package dbus-user-session there, or have someone with root exempt the user: mkdir -p ${LOGIND} && printf '[Login]\\nKillExcludeUsers=root %s\\n' ${shellWord(inLogindList(user))} >${LOGIND}/bluegreen.conf && systemctl restart systemd-logind`,
  }
}

/** A socket started an sshd for this connection alone, and the login has no session of logind's. */
function endsWithConnection({ host, user }: Login, { lingers, trouble }: UserSystemd, unit: string): HostFault {
  const template = unit.replace(/@.*/, '@.service')
  if (!lingers) {
    return {
      what: `${host}: when ${user} logs out, systemd kills everything that ${user} started (${template} without KillMode=process), and lingering is not enabled for ${user}`,
      remedy: `${lingerRemedy(user)}. Or have someone with root keep processes alive after logout: ${spareCommand(template)}`,
    }
  }
  return {
    what: `${host}: when ${user} logs out, systemd kills everything that ${user} started (${template} without KillMode=process), and the systemd of ${user} can't take it over: ${trouble}`,
    remedy: `Install the package dbus-user-session there, or have someone with root keep processes alive after logout: ${spareCommand(template)}`,
  }
}

/** There a space separates names. */
function inLogindList(user: string): string {
  return user.includes(' ') ? `"${user}"` : user
}

function lingerRemedy(user: string): string {
  return `Run operation: setup, or have someone with root run: loginctl enable-linger ${shellWord(user)}`
}

function spareCommand(template: string): string {
  const folder = `/etc/systemd/system/${template}.d`
  return `mkdir -p ${folder} && printf '[Service]\\nKillMode=process\\n' >${folder}/bluegreen.conf && systemctl daemon-reload`
}
