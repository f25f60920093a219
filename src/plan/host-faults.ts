import { Failure } from '../failure.ts'
import type { Inputs } from '../inputs/inputs.ts'
import { instantPaths } from './instant-layout.ts'
import { releaseOf } from './java-release.ts'
import type { Mend } from './mend.ts'
import type { AppObservation, NginxObservation } from './observation.ts'
import { findSudoFault } from './sudo-fault.ts'

/** Something about a host that would stop a deployment. */
export interface HostFault {
  readonly what: string
  readonly remedy: string
}

/** A host with less than this is about to be full: a log line can fail as well as an upload. */
const LEAST_FREE_KILOBYTES = 102_400

/**
 * Everything about the hosts, apart from processes and the links that the mends fix, that would stop a deployment of a jar
 * that was built for that Java release; null: not known, so that the releases in the slots stand for it.
 */
export function findHostFaults(
  inputs: Inputs,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
  javaRelease: number | null,
  mends: readonly Mend[] = [],
): HostFault[] {
  return [
    ...apps.flatMap((app) => findAppFaults(inputs, app, javaRelease)),
    ...nginx.flatMap((host) => findNginxFaults(inputs, host, mends)),
  ]
}

/** Refuses hosts on which no deployment of the jar can succeed. Throws a {@link Failure} for the first fault. */
export function refuseUnfitHosts(
  inputs: Inputs,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
  javaRelease: number | null,
  mends: readonly Mend[] = [],
): void {
  refuse(findHostFaults(inputs, apps, nginx, javaRelease, mends))
}

/** Refuses nginx hosts on which nothing can be promoted, before the mends are made. Throws a {@link Failure} for the first fault. */
export function refuseUnfitNginx(inputs: Inputs, nginx: readonly NginxObservation[], mends: readonly Mend[]): void {
  refuse(nginx.flatMap((host) => findNginxFaults(inputs, host, mends)))
}

function refuse([fault]: readonly HostFault[]): void {
  if (fault) throw new Failure(fault.what, { remedy: fault.remedy })
}

function findAppFaults(inputs: Inputs, app: AppObservation, javaRelease: number | null): HostFault[] {
  const { host } = app
  const heap = initialHeapKilobytes(inputs.launch.javaOptions)
  const java = app.javaVersion === null ? null : releaseOf(app.javaVersion)
  const neededJava = javaRelease ?? Math.max(0, ...app.builtFor)
  const usable = app.availableMemoryKilobytes + standbyKilobytes(app)
  const faults: Array<HostFault | false> = [
    app.javaVersion === null && {
      what: `${host}: the command ${inputs.launch.java} was not found`,
      remedy: 'Install a Java runtime there, or name its path with the input java.',
    },
    java !== null &&
      java < neededJava && {
        what: `${host}: the jar was built for Java ${neededJava}, and ${inputs.launch.java} is Java ${java}`,
        remedy: `Install Java ${neededJava} or later there and name its path with the input java, or build for Java ${java}.`,
      },
    !app.isWritable && {
      what: `${host}: ${app.user} may not write to the deploy path`,
      remedy: 'Run operation: setup, or give the folder to the deploy user.',
    },
    app.freeKilobytes < LEAST_FREE_KILOBYTES && {
      what: `${host}: only ${app.freeKilobytes} kB are free for the deploy path`,
      remedy: 'Free some space there, or lower keep-releases.',
    },
    heap !== null &&
      usable < heap && {
        what: `${host}: ${usable} kB of memory are there for the new version, and -Xms asks for ${heap} kB beside the version that serves`,
        remedy: 'Give the host memory for two versions at once, or lower -Xms in java-options.',
      },
  ]
  return [...faults.filter((fault) => fault !== false), ...findSystemdFaults(app)]
}

function findSystemdFaults({ host, user, systemd }: AppObservation): HostFault[] {
  if (systemd === null) return []
  if (!systemd.lingers) {
    const remedy = `Run operation: setup, or let a person with root run: loginctl enable-linger ${user}`
    return [{ what: `${host}: ${user} does not linger, so that launcher: systemd would not survive a reboot`, remedy }]
  }
  if (systemd.trouble === null) return []
  return [
    {
      what: `${host}: the systemd of ${user}, which launcher: systemd needs, does not answer: ${systemd.trouble}`,
      remedy: `See why there: systemctl status user@$(id -u ${user}); it needs the package dbus-user-session. Or use launcher: nohup.`,
    },
  ]
}

function findNginxFaults(inputs: Inputs, nginx: NginxObservation, mends: readonly Mend[]): HostFault[] {
  const sudoFault = findSudoFault(nginx)
  if (sudoFault) return [sudoFault]
  const test = nginx.configurationTest
  const isMended = mends.some(({ host }) => host === nginx.host) && isDoublyEnabled(inputs, nginx)
  const broken = test !== null && !test.isOk && !isMended
  const { state } = instantPaths(inputs)
  return [
    ...(nginx.instant?.isIncluded && !nginx.instant.isWritable
      ? [
          {
            what: `${nginx.host}: ${nginx.user} may not change the link ${state}/live`,
            remedy: `Run operation: setup, or let a person with root run: chown ${nginx.user} ${state} && chmod u+w ${state}`,
          },
        ]
      : []),
    ...(broken
      ? [
          {
            what: `${nginx.host}: "${inputs.nginx.testCommand}" fails before anything was changed: ${test.said}`,
            remedy: 'Fix the configuration, or allow the command in sudoers (operation: setup prints the line).',
          },
        ]
      : []),
    ...(nginx.missingRights ?? []).map((command) => ({
      what: `${nginx.host}: sudo does not allow ${nginx.user} to run without a password: ${command}`,
      remedy: 'Run operation: setup, which writes or prints the sudoers lines.',
    })),
  ]
}

/** Whether nginx refuses its configuration because both sites of the service are enabled. */
function isDoublyEnabled({ nginx: { sitesEnabled } }: Inputs, nginx: NginxObservation): boolean {
  const said = nginx.configurationTest?.said ?? ''
  const enabled = nginx.entries.filter(({ target }) => nginx.sites.some(({ path }) => path === target))
  return (
    /duplicate/.test(said) &&
    enabled.length > 1 &&
    enabled.some(({ name }) => said.includes(`${sitesEnabled}/${name}:`))
  )
}

/** What the smaller of two running versions holds, since one of them is ended first. */
function standbyKilobytes({ slots }: AppObservation): number {
  const held = slots.flatMap(({ processes }) => processes).map(({ residentKilobytes }) => residentKilobytes)
  return held.length > 1 ? Math.min(...held) : 0
}

/** The last `-Xms` in kB; null where none is given. */
function initialHeapKilobytes(javaOptions: readonly string[]): number | null {
  const match = javaOptions.map((option) => /^-Xms(\d+)([kmgt]?)$/i.exec(option)).findLast((found) => found !== null)
  if (!match) return null
  const factor = { '': 1 / 1024, k: 1, m: 1024, g: 1024 ** 2, t: 1024 ** 3 }[(match[2] ?? '').toLowerCase()] ?? 1
  return Math.round(Number(match[1]) * factor)
}
