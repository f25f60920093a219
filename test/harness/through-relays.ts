import type { BedHost } from '../bed/host.ts'
import type { ActionInputs, Service } from './service.ts'

export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** Inputs of a run that reaches the hosts' sshd through the endpoint of each, and knows the hosts' keys there. */
export function throughRelays(
  { bed }: Service,
  endpointOf: (host: BedHost) => Endpoint,
  apps: readonly BedHost[] = bed.apps,
): ActionInputs {
  const login = (host: BedHost) => `${endpointOf(host).host}:${endpointOf(host).port}`
  return {
    'app-hosts': apps.map((app) => `${login(app)}=${app.address}`).join('\n'),
    'nginx-hosts': bed.nginxes.map(login).join('\n') || 'none',
    'ssh-known-hosts': [...apps, ...bed.nginxes]
      .flatMap((host) => knownAt(bed.knownHosts, host.address, endpointOf(host)))
      .join('\n'),
  }
}

function knownAt(knownHosts: string, address: string, { host, port }: Endpoint): string[] {
  const lines = knownHosts.split('\n').filter((line) => line.startsWith(`${address} `))
  return lines.map((line) => line.replace(address, `[${host}]:${port}`))
}
