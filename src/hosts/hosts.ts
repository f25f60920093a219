import { setTimeout as delay } from 'node:timers/promises'
import { Failure, messageOf } from '../failure.ts'
import type { Inputs } from '../inputs/inputs.ts'
import type { AppHostAddress, HostAddress } from '../inputs/read-hosts.ts'
import type { Connection, Trace } from './connection.ts'
import type { HttpQuestion } from './http.ts'
import { type Login, openLogin } from './login.ts'

/** Once one host has failed, hosts that are still silent are not waited for any longer than this. */
const GRACE_MS = 2_000

/** A host, and the login that everything shares. */
interface LoggedInHost<A extends HostAddress> extends Omit<Login, 'close'> {
  readonly address: A
}

export type AppHost = LoggedInHost<AppHostAddress>
export type NginxHost = LoggedInHost<HostAddress>

/** The servers of a service, each connected once. */
export interface Hosts {
  readonly apps: readonly AppHost[]
  /** Empty for a service without nginx. */
  readonly nginx: readonly NginxHost[]
  /** Whether users reach nginx by TLS, once that was observed. */
  readonly isBehindTls?: boolean
  close(): void
}

/** Where health requests come from: every nginx host; without nginx, the app host itself. */
export function viewpoints({ nginx }: Hosts, app: AppHost): Connection[] {
  return (nginx.length > 0 ? nginx : [app]).map(({ connection }) => connection)
}

/** What nginx tells the application of a user's request. */
export function forwardedAs({ isBehindTls = false }: Hosts): Pick<HttpQuestion, 'forwardedProto'> {
  return isBehindTls ? { forwardedProto: 'https' } : {}
}

/** Connects to all hosts at once; all or none. Throws a Failure that names each host that can't be reached. */
export async function connectHosts(inputs: Inputs, trace: Trace): Promise<Hosts> {
  const { ssh } = inputs
  const logins = new Map<string, Promise<Login>>()
  // One for all: sshd drops logins if many come at once (MaxStartups).
  const jump = ssh.jump ? openLogin(ssh.jump, ssh, trace, null) : null
  jump?.catch(() => undefined)
  const open = (address: HostAddress) => {
    const key = `${address.user}@${address.host}:${address.port}`
    const known = logins.get(key) ?? Promise.resolve(jump).then((through) => openLogin(address, ssh, trace, through))
    logins.set(key, known)
    return known
  }
  const opening = [...inputs.appHosts, ...inputs.nginxHosts].map(open)
  const close = () => {
    for (const login of [...logins.values(), ...(jump ? [jump] : [])]) {
      login.then(({ close }) => close()).catch(() => undefined)
    }
  }
  const logInOnAll = <T extends HostAddress>(addresses: readonly T[]) =>
    Promise.all(addresses.map(async (address) => hostAt(address, await open(address))))
  try {
    const [apps, nginx] = await Promise.all([logInOnAll(inputs.appHosts), logInOnAll(inputs.nginxHosts)])
    return { apps, nginx, close }
  } catch (thrown) {
    close()
    throw await combineFailures(opening, thrown)
  }
}

function hostAt<T extends HostAddress>(address: T, login: Login) {
  return {
    address,
    get connection() {
      return login.connection
    },
    get hasReturned() {
      return login.hasReturned
    },
    reconnect: (limitSeconds: number) => login.reconnect(limitSeconds),
  }
}

/** One failure for all the hosts that can't be reached, so that nobody has to fix one after the other. */
async function combineFailures(opening: ReadonlyArray<Promise<Login>>, first: unknown): Promise<unknown> {
  const grace = delay(GRACE_MS, null, { ref: false })
  const ended = opening.map((connecting) => connecting.then(() => null).catch((thrown: unknown) => thrown))
  const failures = (await Promise.all(ended.map((end) => Promise.race([end, grace])))).filter(Boolean)
  const messages = [...new Set(failures.map(messageOf))]
  if (messages.length < 2) return first
  const remedies = [...new Set(failures.flatMap((failure) => (failure instanceof Failure ? [failure.remedy] : [])))]
  return new Failure(messages.join('; '), { remedy: remedies.filter(Boolean).join('\n'), cause: first })
}
