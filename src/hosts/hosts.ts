import { setTimeout as delay } from 'node:timers/promises'
import { Failure, messageOf } from '../failure.ts'
import type { AppHostAddress, HostAddress, Inputs } from '../inputs/inputs.ts'
import { type Connection, connect, type Trace } from './connection.ts'

/** Once one host failed, others that are still silent are not waited for any longer than this. */
const PATIENCE_MS = 2_000

export interface AppHost {
  readonly address: AppHostAddress
  readonly connection: Connection
  /** Logs in anew, and tries again for so many seconds; `connection` is the new one then. */
  reconnect(limitSeconds: number): Promise<void>
}

export interface NginxHost {
  readonly address: HostAddress
  readonly connection: Connection
  /** Logs in anew, and tries again for so many seconds; `connection` is the new one then. */
  reconnect(limitSeconds: number): Promise<void>
}

/** The servers of a service, each connected once. */
export interface Hosts {
  readonly apps: readonly AppHost[]
  /** Empty for a service without nginx. */
  readonly nginx: readonly NginxHost[]
  close(): void
}

/** Where a slot's health is asked from: every nginx host; without nginx, the app host itself. */
export function viewpoints({ nginx }: Hosts, app: AppHost): Connection[] {
  return (nginx.length > 0 ? nginx : [app]).map(({ connection }) => connection)
}

/** Connects to all hosts at once; all or none. Throws a Failure that names each host that can't be reached. */
export async function connectHosts(inputs: Inputs, trace: Trace): Promise<Hosts> {
  const { ssh } = inputs
  const connections = new Map<string, Promise<Connection>>()
  // One for all: an sshd drops logins of which many come at once (MaxStartups).
  const jump = ssh.jump ? connect(ssh.jump, ssh, trace) : null
  jump?.catch(() => undefined)
  const open = (address: HostAddress) => {
    const key = `${address.user}@${address.host}:${address.port}`
    const known = connections.get(key) ?? connect(address, ssh, trace, jump)
    connections.set(key, known)
    return known
  }
  const opening = [...inputs.apps, ...inputs.nginxHosts].map(open)
  const close = () => {
    for (const connection of [...connections.values(), ...(jump ? [jump] : [])]) {
      connection.then(({ close }) => close()).catch(() => undefined)
    }
  }
  const connectAll = <T extends HostAddress>(addresses: readonly T[]) =>
    Promise.all(
      addresses.map(async (address) => {
        let connection = await open(address)
        return {
          address,
          get connection() {
            return connection
          },
          async reconnect(limitSeconds: number) {
            const until = performance.now() + limitSeconds * 1000
            for (;;) {
              try {
                connection = await connect(address, ssh, trace, null)
                return
              } catch (thrown) {
                if (performance.now() > until) throw thrown
                await delay(1000)
              }
            }
          },
        }
      }),
    )
  try {
    const [apps, nginx] = await Promise.all([connectAll(inputs.apps), connectAll(inputs.nginxHosts)])
    return { apps, nginx, close }
  } catch (thrown) {
    close()
    throw await describeAll(opening, thrown)
  }
}

/** One failure for all the hosts that can't be reached, so that nobody mends one after the other. */
async function describeAll(opening: ReadonlyArray<Promise<Connection>>, first: unknown): Promise<unknown> {
  const patience = delay(PATIENCE_MS, null, { ref: false })
  const ended = opening.map((connecting) => connecting.then(() => null).catch((thrown: unknown) => thrown))
  const failures = (await Promise.all(ended.map((end) => Promise.race([end, patience])))).filter(Boolean)
  const messages = [...new Set(failures.map(messageOf))]
  if (messages.length < 2) return first
  const remedies = [...new Set(failures.flatMap((failure) => (failure instanceof Failure ? [failure.remedy] : [])))]
  return new Failure(messages.join('; '), { remedy: remedies.filter(Boolean).join('\n'), cause: first })
}
