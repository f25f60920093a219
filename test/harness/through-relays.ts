import type { ActionInputs, Service } from './service.ts'

interface Door {
  readonly host: string
  readonly port: number
}

/** Inputs of a run that reaches the hosts' sshd through these doors, and knows the hosts' keys there. */
export function throughRelays({ bed }: Service, app: Door, nginx: Door): ActionInputs {
  return {
    'app-hosts': `${app.host}:${app.port}=${bed.app.address}`,
    'nginx-hosts': `${nginx.host}:${nginx.port}`,
    'ssh-known-hosts': [
      ...knownAt(bed.knownHosts, bed.app.address, app),
      ...knownAt(bed.knownHosts, bed.nginx.address, nginx),
    ].join('\n'),
  }
}

function knownAt(knownHosts: string, address: string, { host, port }: Door): string[] {
  const lines = knownHosts.split('\n').filter((line) => line.startsWith(`${address} `))
  return lines.map((line) => line.replace(address, `[${host}]:${port}`))
}
