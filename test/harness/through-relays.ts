import type { BedHost } from '../bed/host.ts'
import type { ActionInputs, Service } from './service.ts'

export interface SshAddress {
  readonly host: string
  readonly port: number
}

/** Inputs of a run that reaches the hosts' sshd through an address of its own for each, and knows the hosts' keys there. */
export function throughRelays(
  { bed }: Service,
  addressOf: (host: BedHost) => SshAddress,
  apps: readonly BedHost[] = bed.apps,
): ActionInputs {
  const login = (host: BedHost) => `${addressOf(host).host}:${addressOf(host).port}`
  return {
    'app-hosts': apps.map((app) => `${login(app)}=${app.address}`).join('\n'),
    'nginx-hosts': bed.nginxes.map(login).join('\n') || 'none',
    'ssh-known-hosts': [...apps, ...bed.nginxes]
      .flatMap((host) => knownAt(bed.knownHosts, host.address, addressOf(host)))
      .join('\n'),
  }
}

function knownAt(knownHosts: string, address: string, { host, port }: SshAddress): string[] {
  const lines = knownHosts.split('\n').filter((line) => line.startsWith(`${address} `))
  return lines.map((line) => line.replace(address, `[${host}]:${port}`))
}
