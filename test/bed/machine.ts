import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findFirstProcess, isPopulated, killCgroup, makeCgroup } from './cgroup.ts'
import { type CommandOptions, type CommandResult, runCommand } from './command.ts'
import { removeLink, setLink } from './network.ts'
import type { Jdk } from './requirements.ts'

/** A machine of systemd-nspawn: what it takes to boot it, again too. */
export interface Machine {
  readonly machine: string
  readonly hostName: string
  /** Its file system. */
  readonly root: string
  readonly bridge: string
  /** The JDK of this machine that it may use. */
  readonly jdk: Jdk | null
  /** Where its console output goes. */
  readonly consoleLog: string
}

/** Powers the machine on and returns its systemd-nspawn, which may outlive this process. */
export function powerOn(machine: Machine): ChildProcess {
  removeLink(machine.machine)
  const joinGroups = 'while [ "$1" != -- ]; do echo $$ >"$1"; shift; done; shift; exec "$@"'
  const args = [
    '-c',
    joinGroups,
    'sh',
    ...makeCgroup(machine.machine),
    '--',
    'systemd-nspawn',
    ...nspawnOptions(machine),
  ]
  const log = openSync(machine.consoleLog, 'a')
  // A systemd of 256 or later refuses the older hierarchies, which this machine may have beside the unified one.
  const env = { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' }
  const nspawn = spawn('sh', args, { detached: true, env, stdio: ['ignore', log, log] })
  closeSync(log)
  nspawn.unref()
  return nspawn
}

function nspawnOptions(machine: Machine): string[] {
  const options = ['--quiet', '--boot', '--register=no', '--keep-unit', '--resolv-conf=off', '--timezone=off']
  const jdkSettings = `/etc/java-${machine.jdk?.major}-openjdk`
  const lent = machine.jdk ? ['/usr/lib/jvm', jdkSettings].filter((path) => existsSync(path)) : []
  return [
    ...options,
    `--directory=${machine.root}`,
    `--machine=${machine.machine}`,
    `--hostname=${machine.hostName}`,
    `--network-bridge=${machine.bridge}`,
    ...lent.map((path) => `--bind-ro=${path}`),
  ]
}

export function isOff(machine: Machine): boolean {
  return !isPopulated(machine.machine)
}

/** Everything ends in an instant, and the network sees silence, not the farewells of closed sockets. */
export function powerOff(machine: Machine): void {
  if (isPopulated(machine.machine)) setLink(machine.machine, 'down')
  killCgroup(machine.machine)
  removeLink(machine.machine)
}

/** @throws with the end of its console output when systemd-nspawn has ended */
export function assertRunning(machine: Machine, nspawn: ChildProcess): void {
  if (nspawn.exitCode === null && nspawn.signalCode === null) return
  const log = readFileSync(machine.consoleLog, 'utf8').trimEnd().split('\n').slice(-15).join('\n')
  throw new Error(`${machine.hostName} is off; the end of its console:\n${log}`)
}

/** Runs a script in the machine as the user would, logged in; throws as `runCommand` does. */
export async function runInside(
  machine: Machine,
  user: string,
  script: string,
  options: CommandOptions,
): Promise<CommandResult> {
  const pid = findFirstProcess(machine.machine)
  if (pid === null) throw new Error(`${machine.hostName} is off: can't run ${script}`)
  const { id, home } = findUser(machine.root, user)
  const namespaces = '--mount --uts --ipc --net --pid --cgroup --root --wd'.split(' ')
  const identity = ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--init-groups']
  const environment = ['env', '-i', `--chdir=${home}`, ...loginEnvironment(user, id, home)]
  const args = [`--target=${pid}`, ...namespaces, '--', ...identity, ...environment, 'bash', '-c', script]
  return runCommand('nsenter', args, options)
}

function findUser(root: string, user: string): { readonly id: string; readonly home: string } {
  const accounts = readFileSync(join(root, 'etc/passwd'), 'utf8').split('\n')
  const fields = accounts.map((line) => line.split(':')).find((account) => account[0] === user)
  if (!fields?.[2] || !fields[5]) throw new Error(`no user ${user} in ${root}/etc/passwd`)
  return { id: fields[2], home: fields[5] }
}

function loginEnvironment(user: string, id: string, home: string): string[] {
  const runtime = `/run/user/${id}`
  const path =
    user === 'root' ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' : '/usr/local/bin:/usr/bin:/bin'
  const session = [`XDG_RUNTIME_DIR=${runtime}`, `DBUS_SESSION_BUS_ADDRESS=unix:path=${runtime}/bus`]
  const identity = [
    `USER=${user}`,
    `LOGNAME=${user}`,
    `HOME=${home}`,
    'SHELL=/bin/bash',
    `PATH=${path}`,
    'LANG=C.UTF-8',
  ]
  return user === 'root' ? identity : [...identity, ...session]
}
