import type { AppHostAddress, HostAddress, Inputs } from '../inputs/inputs.ts'
import { type Connection, connect, type Trace } from './connection.ts'

export interface AppHost {
  readonly address: AppHostAddress
  readonly connection: Connection
}

export interface NginxHost {
  readonly address: HostAddress
  readonly connection: Connection
}

/** The servers of a service, each connected once. */
export interface Hosts {
  readonly apps: readonly AppHost[]
  readonly nginx: NginxHost
  close(): void
}

/** Connects to all hosts at once; all or none. Throws a Failure that names the host. */
export async function connectHosts(inputs: Inputs, trace: Trace): Promise<Hosts> {
  const connections = new Map<string, Promise<Connection>>()
  const open = (address: HostAddress) => {
    const key = `${address.user}@${address.host}:${address.port}`
    const known = connections.get(key) ?? connect(address, inputs.ssh, trace)
    connections.set(key, known)
    return known
  }
  const [nginxAddress] = inputs.nginxHosts
  if (!nginxAddress) throw new Error('no nginx host')
  const opening = [...inputs.apps, nginxAddress].map(open)
  const close = () => {
    for (const connection of connections.values()) connection.then(({ close }) => close()).catch(() => undefined)
  }
  try {
    await Promise.all(opening)
    const apps = inputs.apps.map(async (address) => ({ address, connection: await open(address) }))
    const nginx = { address: nginxAddress, connection: await open(nginxAddress) }
    return { apps: await Promise.all(apps), nginx, close }
  } catch (thrown) {
    close()
    throw thrown
  }
}
