import type { Inputs } from '../../inputs/inputs.ts'
import type { AppObservation } from '../app-observation.ts'
import type { Drift } from '../drift.ts'
import { javaReleaseOf } from '../java-release.ts'
import { lockHostOf } from '../lock-host.ts'
import type { NginxObservation } from '../nginx-observation.ts'
import { type HostFault, refuse } from './host-fault.ts'
import { findLoginFaults } from './login-faults.ts'
import { findNeighborFaults } from './neighbor-faults.ts'
import { findNginxFaults } from './nginx-faults.ts'
import { findLockFaults, findWriteFaults, ROOM_REMEDY } from './write-faults.ts'

/** A host with less than this is about to be full: even a log line can fail. */
const LEAST_FREE_KILOBYTES = 102_400

/**
 * Everything about the hosts, apart from processes and the links that reconciling fixes, that would stop a deployment of a jar
 * that was built for that Java release; null: not known, then the releases in the slots stand in for it.
 */
export function findHostFaults(
  inputs: Inputs,
  apps: readonly AppObservation[],
  nginx: readonly NginxObservation[],
  javaRelease: number | null,
  drifts: readonly Drift[] = [],
): HostFault[] {
  const lockHost = lockHostOf(apps, ({ host }) => host)
  return [
    ...apps.flatMap((app) => findAppFaults(inputs, app, javaRelease)),
    ...(lockHost ? findLockFaults(lockHost) : []),
    ...nginx.flatMap((host) => findNginxFaults(inputs, host, drifts)),
  ]
}

/** Refuses app hosts on which the jar can't be started. Throws a {@link Failure} for the first fault. */
export function refuseUnfitApps(inputs: Inputs, apps: readonly AppObservation[], javaRelease: number | null): void {
  refuse(apps.flatMap((app) => findAppFaults(inputs, app, javaRelease)))
}

/** Refuses nginx hosts on which nothing can be promoted, before anything is reconciled. Throws a {@link Failure} for the first fault. */
export function refuseUnfitNginx(inputs: Inputs, nginx: readonly NginxObservation[], drifts: readonly Drift[]): void {
  refuse(nginx.flatMap((host) => findNginxFaults(inputs, host, drifts)))
}

function findAppFaults(inputs: Inputs, app: AppObservation, javaRelease: number | null): HostFault[] {
  const { host } = app
  const heap = initialHeapKilobytes(inputs.launch.javaOptions)
  const java = app.javaVersion === null ? null : javaReleaseOf(app.javaVersion)
  const neededJava = javaRelease ?? Math.max(0, ...app.builtFor)
  const usable = app.availableMemoryKilobytes + standbyKilobytes(app)
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
    app.freeKilobytes < LEAST_FREE_KILOBYTES && {
      what: `${host}: only ${app.freeKilobytes} kB are free for the deploy path`,
      remedy: ROOM_REMEDY,
    },
    heap !== null &&
      usable < heap && {
        what: `${host}: only ${usable} kB of memory are available for a second version, but -Xms asks for ${heap} kB`,
        remedy: 'Give the host memory for two versions at once, or lower -Xms in java-options.',
      },
  ]
  return [
    ...findNeighborFaults(inputs, app),
    ...faults.filter((fault) => fault !== false),
    ...(app.freeKilobytes < LEAST_FREE_KILOBYTES ? [] : findWriteFaults(app)),
    ...findLoginFaults(app),
  ]
}

/** What the smaller of two running versions holds, since one of them is stopped first. */
function standbyKilobytes({ slots }: AppObservation): number {
  const held = slots.flatMap(({ processes }) => processes).map(({ residentKilobytes }) => residentKilobytes)
  return held.length > 1 ? Math.min(...held) : 0
}

/** The last `-Xms` in kB; null if none is given. */
function initialHeapKilobytes(javaOptions: readonly string[]): number | null {
  const match = javaOptions.map((option) => /^-Xms(\d+)([kmgt]?)$/i.exec(option)).findLast((found) => found !== null)
  if (!match) return null
  const factor = { '': 1 / 1024, k: 1, m: 1024, g: 1024 ** 2, t: 1024 ** 3 }[(match[2] ?? '').toLowerCase()] ?? 1
  return Math.round(Number(match[1]) * factor)
}
