import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from './command.ts'
import { attachDisk } from './disk.ts'
import { type BedHost, makeHost, type SudoMode } from './host.ts'
import { writeHostFiles } from './host-files.ts'
import { ensureImage } from './image.ts'
import { claimNetwork, type Network } from './network.ts'
import { endWithProcess, leaveToOthers } from './process-end.ts'
import {
  type HostRecord,
  identifySelf,
  makeBedFolder,
  readBootId,
  readRecord,
  removeBed,
  writeRecord,
} from './record.ts'
import { findJdk, whyNoBed } from './requirements.ts'
import { knownHostsFile, privateKeyFile, sshUser } from './ssh.ts'
import { sweepBeds } from './sweep.ts'

export { whyNoBed } from './requirements.ts'

/** Real hosts on a network of their own, and the one key that opens them. */
export interface Bed {
  readonly app: BedHost
  readonly nginx: BedHost
  readonly user: typeof sshUser
  /** OpenSSH PEM text of an ed25519 key made for this bed. */
  readonly privateKey: string
  readonly privateKeyFile: string
  /** `known_hosts` lines of all its hosts, by address. */
  readonly knownHosts: string
  /** Boots one more host, with Java where its role is `app`. */
  addHost(role: HostRole, name: string): Promise<BedHost>
  /** Ends and removes all of it; safe to repeat. */
  down(): Promise<void>
}

export type HostRole = 'app' | 'nginx'

export interface BedOptions {
  readonly sudo?: SudoMode
  /** Begins the name of its folder. */
  readonly name?: string
  /** Let it run on, once it is up, when this process ends. */
  readonly keep?: boolean
}

interface Ground {
  readonly folder: string
  readonly image: string
  readonly network: Network
  readonly sudo: SudoMode
}

/**
 * Boots an app host and an nginx host; resolves once ssh answers on both and every service has started.
 * @throws with `whyNoBed()` where this machine can't
 */
export async function startBed(options: BedOptions = {}): Promise<Bed> {
  const obstacle = whyNoBed()
  if (obstacle) throw new Error(obstacle)
  sweepBeds()
  const ground = prepareGround(await ensureImage(), options)
  const { folder } = ground
  try {
    await runCommand('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'bed', '-f', privateKeyFile(folder)])
    const hosts = [addHost(ground, 'app', 'app'), addHost(ground, 'nginx', 'nginx')] as const
    // Where one fails, the other must have come to rest before its ground is cleared.
    await Promise.allSettled(hosts)
    const bed = makeBed(ground, await hosts[0], await hosts[1])
    if (options.keep) keep(folder)
    return bed
  } catch (error) {
    end(folder)
    throw error
  }
}

/** Without an await, so that no signal finds a bridge or a folder that no record knows of. */
function prepareGround(image: string, { sudo = 'all', name = 'bed' }: BedOptions): Ground {
  const folder = makeBedFolder(name)
  const network = claimNetwork()
  writeRecord(folder, { bootId: readBootId(), owner: identifySelf(), bridge: network.bridge, hosts: [] })
  endWithProcess(folder)
  return { folder, image, network, sudo }
}

async function addHost(ground: Ground, role: HostRole, name: string): Promise<BedHost> {
  const record = enterHost(ground, name)
  const folder = join(ground.folder, record.machine)
  mkdirSync(folder)
  const machine = {
    machine: record.machine,
    hostName: name,
    root: attachDisk(folder, ground.image),
    bridge: ground.network.bridge,
    jdk: role === 'app' ? findJdk() : null,
    consoleLog: join(folder, 'console.log'),
  }
  await writeHostFiles(machine.root, record, ground.folder, machine.jdk)
  const host = makeHost({ record, machine, bedFolder: ground.folder, folder })
  await host.boot()
  await host.setSudo(ground.sudo)
  return host
}

function enterHost({ folder, network }: Ground, name: string): HostRecord {
  const bed = readRecord(folder)
  const number = bed.hosts.length + 1
  const host = { name, machine: `bg${network.number}-${number}`, address: `${network.prefix}.${10 + number}` }
  writeRecord(folder, { ...bed, hosts: [...bed.hosts, host] })
  return host
}

function makeBed(ground: Ground, app: BedHost, nginx: BedHost): Bed {
  const { folder } = ground
  return {
    app,
    nginx,
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

function keep(folder: string): void {
  writeRecord(folder, { ...readRecord(folder), owner: null })
  leaveToOthers(folder)
}

function end(folder: string): void {
  leaveToOthers(folder)
  removeBed(folder)
}
