import type { Bed } from '../bed/bed.ts'
import type { BedHost } from '../bed/host.ts'
import type { ActionInputs, Service } from './service.ts'

export interface Door {
  readonly host: string
  readonly port: number
}

/** Inputs of a run that reaches the hosts' sshd through these doors, and knows the hosts' keys there. */
export function throughRelays({ bed }: Service, app: Door, nginx: Door): ActionInputs {
  return throughDoors(bed, [bed.app], [app], nginx)
}

/** The same for several app hosts, each with the door at its place. */
export function throughDoors(bed: Bed, apps: readonly BedHost[], doors: readonly Door[], nginx: Door): ActionInputs {
  const reached = apps.flatMap(({ address }, index) => {
    const door = doors[index]
    return door ? [{ address, door }] : []
  })
  return {
    'app-hosts': reached.map(({ address, door }) => `${door.host}:${door.port}=${address}`).join('\n'),
    'nginx-hosts': `${nginx.host}:${nginx.port}`,
    'ssh-known-hosts': [...reached, { address: bed.nginx.address, door: nginx }]
      .flatMap(({ address, door }) => knownAt(bed.knownHosts, address, door))
      .join('\n'),
  }
}

function knownAt(knownHosts: string, address: string, { host, port }: Door): string[] {
  const lines = knownHosts.split('\n').filter((line) => line.startsWith(`${address} `))
  return lines.map((line) => line.replace(address, `[${host}]:${port}`))
}
