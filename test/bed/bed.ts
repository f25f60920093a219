import { readFileSync } from 'node:fs'
import { runCommand } from './command.ts'
import { addHost, addHosts, type Ground, type HostRole, prepareGround } from './ground.ts'
import type { BedHost, SudoMode } from './host.ts'
import { ensureImage } from './image.ts'
import { leaveToOthers } from './process-end.ts'
import { readRecord, removeBed, writeRecord } from './record.ts'
import { whyNoBed } from './requirements.ts'
import { knownHostsFile, privateKeyFile, sshUser } from './ssh.ts'
import { sweepBeds } from './sweep.ts'
import { defaultSystem, type System } from './systems.ts'

export { whyNoBed } from './requirements.ts'

/** Real hosts on a network of their own, and the one key that opens them. */
export interface Bed {
  readonly apps: readonly BedHost[]
  readonly nginxes: readonly BedHost[]
  /** The first of each; throws if there is none. */
  readonly app: BedHost
  readonly nginx: BedHost
  readonly user: typeof sshUser
  /** OpenSSH PEM text of an ed25519 key made for this bed. */
  readonly privateKey: string
  readonly privateKeyFile: string
  /** `known_hosts` lines of all its hosts, by address. */
  readonly knownHosts: string
  /** Boots one more host of the same system, with Java where its role is `app`. */
  addHost(role: HostRole, name: string): Promise<BedHost>
  /** Ends and removes all of it; safe to repeat. */
  down(): Promise<void>
}

export interface BedOptions {
  /** How many hosts of each role; 1 unless told. They are named `app`, `app2` and so on. */
  readonly apps?: number
  readonly nginxes?: number
  /** What its hosts are made of; Debian 12 unless told. */
  readonly system?: System
  readonly sudo?: SudoMode
  /** Begins the name of its folder. */
  readonly name?: string
  /** Let it run on, once it is up, when this process ends. */
  readonly keep?: boolean
}

/**
 * Boots app hosts and nginx hosts, all at once; resolves once ssh answers on all and every service has started.
 * @throws with `whyNoBed()` where this machine can't
 */
export async function startBed(options: BedOptions = {}): Promise<Bed> {
  const obstacle = whyNoBed()
  if (obstacle) throw new Error(obstacle)
  sweepBeds()
  const { system = defaultSystem } = options
  const ground = prepareGround(await ensureImage(system), { ...options, system })
  const { folder } = ground
  try {
    await runCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'bed', '-f', privateKeyFile(folder)])
    const { apps = 1, nginxes = 1 } = options
    const hosts = [...addHosts(ground, 'app', apps), ...addHosts(ground, 'nginx', nginxes)]
    // Where one fails, the others must have come to rest before their ground is cleared.
    await Promise.allSettled(hosts)
    const booted = await Promise.all(hosts)
    const bed = makeBed(ground, booted.slice(0, apps), booted.slice(apps))
    if (options.keep) keep(folder)
    return bed
  } catch (error) {
    end(folder)
    throw error
  }
}

function makeBed(ground: Ground, apps: readonly BedHost[], nginxes: readonly BedHost[]): Bed {
  const { folder } = ground
  return {
    apps,
    nginxes,
    get app() {
      return firstOf(apps)
    },
    get nginx() {
      return firstOf(nginxes)
    },
    user: sshUser,
    privateKey: readFileSync(privateKeyFile(folder), 'utf8'),
    privateKeyFile: privateKeyFile(folder),
    get knownHosts() {
      return readFileSync(knownHostsFile(folder), 'utf8')
    },
    addHost: (role, name) => addHost(ground, role, name),
    async down() {
      end(folder)
    },
  }
}

function firstOf(hosts: readonly BedHost[]): BedHost {
  if (!hosts[0]) throw new Error('the bed has no host of this role')
  return hosts[0]
}

function keep(folder: string): void {
  writeRecord(folder, { ...readRecord(folder), owner: null })
  leaveToOthers(folder)
}

function end(folder: string): void {
  leaveToOthers(folder)
  removeBed(folder)
}
