import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { attachDisk } from './disk.ts'
import { type BedHost, makeHost, type SudoMode } from './host.ts'
import { writeHostFiles } from './host-files.ts'
import { claimNetwork, type Network } from './network.ts'
import { endWithProcess } from './process-end.ts'
import { type HostRecord, identifySelf, makeBedFolder, readBootId, readRecord, writeRecord } from './record.ts'
import { findJdk } from './requirements.ts'
import type { System } from './systems.ts'

export type HostRole = 'app' | 'nginx'

/** What hosts are added to. */
export interface Ground {
  readonly folder: string
  readonly image: string
  readonly system: System
  readonly network: Network
  readonly sudo: SudoMode
}

/** Without an await, so that no signal finds a bridge or a folder that no record knows of. */
export function prepareGround(
  image: string,
  { system, sudo = 'all', name = 'bed' }: { readonly system: System; readonly sudo?: SudoMode; readonly name?: string },
): Ground {
  const folder = makeBedFolder(name)
  const network = claimNetwork()
  writeRecord(folder, { bootId: readBootId(), owner: identifySelf(), bridge: network.bridge, hosts: [] })
  endWithProcess(folder)
  return { folder, image, system, network, sudo }
}

/** Boots so many at once, named by their role. */
export function addHosts(ground: Ground, role: HostRole, count: number): Promise<BedHost>[] {
  return Array.from({ length: count }, (_, index) => addHost(ground, role, index === 0 ? role : `${role}${index + 1}`))
}

export async function addHost(ground: Ground, role: HostRole, name: string): Promise<BedHost> {
  const record = enterHost(ground, name)
  const folder = join(ground.folder, record.machine)
  mkdirSync(folder)
  const machine = {
    machine: record.machine,
    hostName: name,
    root: attachDisk(folder, ground.image),
    bridge: ground.network.bridge,
    jdk: role === 'app' && ground.system.java === null ? findJdk() : null,
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
