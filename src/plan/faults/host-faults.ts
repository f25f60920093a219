import type { Inputs } from '../../inputs/inputs.ts'
import type { AppObservation } from '../app-observation.ts'
import type { Drift } from '../drift.ts'
import { javaReleaseOf } from '../java-release.ts'
import { lockHostOf } from '../lock-host.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { type HostFault, throwFirstFault } from './host-fault.ts'
import { findLoginFaults } from './login-faults.ts'
import { findMemoryFaults } from './memory-faults.ts'
import { findNeighborFaults } from './neighbor-faults.ts'
import { findNginxFaults } from './nginx-faults.ts'
import { findLockFaults, findRoomFaults, findWriteFaults } from './write-faults.ts'

/** What is known of the jar that hosts are to run. */
export interface ExpectedJar {
  /** What it was built for; null: not known, then the releases in the slots stand in for it. */
  readonly javaRelease: number | null
  /** How much of it is yet to be written; null: not known, then the newest release stands in for it. */
  readonly bytes: number | null
}

/** Everything about the hosts, apart from processes and the links that reconciling fixes, that would stop a deployment of the jar. */
export function findHostFaults(
  inputs: Inputs,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
  jar: ExpectedJar,
  drifts: readonly Drift[] = [],
): HostFault[] {
  const lockHost = lockHostOf(apps, ({ host }) => host)
  return [
    ...apps.flatMap((app) => findAppFaults(inputs, app, jar)),
    ...(lockHost ? findLockFaults(lockHost) : []),
    ...nginx.flatMap((host) => findNginxFaults(inputs, host, drifts)),
  ]
}

/** Refuses app hosts on which the jar can't be started. Throws a {@link Failure} for the first fault. */
export function refuseUnfitApps(inputs: Inputs, apps: readonly AppObservation[], jar: ExpectedJar): void {
  throwFirstFault(apps.flatMap((app) => findAppFaults(inputs, app, jar)))
}

/** Refuses nginx hosts on which nothing can be promoted, before anything is reconciled. Throws a {@link Failure} for the first fault. */
export function refuseUnfitNginx(inputs: Inputs, nginx: readonly NginxObservation[], drifts: readonly Drift[]): void {
  throwFirstFault(nginx.flatMap((host) => findNginxFaults(inputs, host, drifts)))
}

function findAppFaults(inputs: Inputs, app: AppObservation, jar: ExpectedJar): HostFault[] {
  const { host } = app
  const java = app.javaVersion === null ? null : javaReleaseOf(app.javaVersion)
  const neededJava = jar.javaRelease ?? Math.max(0, ...app.builtFor)
  const room = findRoomFaults(app, jar.bytes)
  const faults: Array<HostFault | false> = [
    app.isJavaBlocked && {
      what: `${host}: ${inputs.launch.java} can't be executed`,
      remedy: `If its file system is mounted noexec, name another path with the input java. Otherwise, have someone with root run: chmod +x ${inputs.launch.java}`,
    },
    app.javaVersion === null &&
      !app.isJavaBlocked && {
        what: `${host}: the command ${inputs.launch.java} was not found`,
        remedy: 'Install a Java runtime there, or set the input java to its path.',
      },
    java !== null &&
      java < neededJava && {
        what: `${host}: the jar was built for Java ${neededJava}, but ${inputs.launch.java} is Java ${java}`,
        remedy: `Install Java ${neededJava} or later there and set the input java to its path, or build for Java ${java}.`,
      },
    !app.isWritable && {
      what: `${host}: ${app.user} has no permission to write to the deploy path`,
      remedy: 'Run operation: setup, or give the folder to the deploy user.',
    },
    ...room,
    ...findMemoryFaults(inputs, app),
  ]
  return [
    ...findNeighborFaults(inputs, app),
    ...faults.filter((fault) => fault !== false),
    ...(room.length > 0 ? [] : findWriteFaults(app)),
    ...findLoginFaults(app),
  ]
}
