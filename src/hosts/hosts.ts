import { setTimeout as delay } from 'node:timers/promises'
import { Failure, messageOf } from '../failure.ts'
import type { AppHostAddress, HostAddress, Inputs } from '../inputs/inputs.ts'
import type { Connection, Trace } from './connection.ts'
import { createLogin, type Login } from './logins.ts'

/** Once one host failed, others that are still silent are not waited for any longer than this. */
const PATIENCE_MS = 2_000

/** A host and the login on it. */
export interface Host<Address extends HostAddress> {
  readonly address: Address
  /** The present one. */
  readonly connection: Connection
  /** After a lost link: logs in anew, and tries for so many seconds; `connection` is the new one then. */
  reconnect(limitSeconds: number): Promise<void>
}

export type AppHost = Host<AppHostAddress>
export type NginxHost = Host<HostAddress>

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
  const logins = new Map<string, Login>()
  // One for all: an sshd drops logins of which many come at once (MaxStartups).
  const jump = ssh.jump ? createLogin(ssh.jump, ssh, trace, null) : null
  const loginOn = (address: HostAddress) => {
    const key = `${address.user}@${address.host}:${address.port}`
    const login = logins.get(key) ?? createLogin(address, ssh, trace, jump)
    logins.set(key, login)
    return login
  }
  const opening = [...inputs.apps, ...inputs.nginxHosts].map((address) => loginOn(address).open())
  const close = () => {
    for (const login of [...logins.values(), ...(jump ? [jump] : [])]) login.close()
  }
  const connectAll = <A extends HostAddress>(addresses: readonly A[]) =>
    Promise.all(addresses.map((address) => hostOf(address, loginOn(address))))
  try {
    const [apps, nginx] = await Promise.all([connectAll(inputs.apps), connectAll(inputs.nginxHosts)])
    return { apps, nginx, close }
  } catch (thrown) {
    close()
    throw await describeAll(opening, thrown)
  }
}

async function hostOf<A extends HostAddress>(address: A, login: Login): Promise<Host<A>> {
  let connection = await login.open()
  return {
    address,
    get connection() {
      return connection
    },
    async reconnect(limitSeconds) {
      connection = await login.reopen(limitSeconds)
    },
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
