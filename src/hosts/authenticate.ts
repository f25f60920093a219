import type { Duplex } from 'node:stream'
import { NodeSSH } from 'node-ssh'
import type { AuthenticationType } from 'ssh2'
import { Failure, messageOf } from '../failure.ts'
import { atPort } from '../inputs/host-port.ts'
import type { HostAddress } from '../inputs/read-hosts.ts'
import type { SshInputs } from '../inputs/read-ssh.ts'
import { type HostKeys, isTrusted, knownHostsLine, parseHostKeys, pinnedAlgorithms } from '../keys/host-keys.ts'
import { readPrivateKey } from '../keys/private-key.ts'
import { isAtOdds, remedyForLogin } from './login-remedy.ts'
import { onOneLine } from './script-failure.ts'
import { PING_MS } from './watch-socket.ts'
import { withRetryTime } from './when-to-retry.ts'

/** Includes what PAM and a user directory do before sshd answers. */
const LOGIN_SECONDS = 60

/** How much of what a host sends at first is kept, in characters. */
const MOST_START = 1_000

/** What the host showed and said before the login succeeded. */
interface Greeting {
  hasShownKey: boolean
  /** The start of what it sent: what sshd says instead of its version, if it does not want to talk. */
  start: string
  /** Why its key was not accepted. */
  refusal: Failure | null
  /** What it asks for besides the key, once it has accepted the key. */
  further: readonly string[]
  /** Its banners since the last method was offered: what PAM says, without what it tells everybody who logs in. */
  banner: string
}

/** `user@host`, and the port unless it is 22, for messages. */
export function labelOf({ user, host, port }: HostAddress): string {
  return `${user}@${port === 22 ? host : atPort(host, port)}`
}

/** Logs in over the socket once the host's key is verified. Throws a {@link Failure} that says what to do. */
export async function authenticate(address: HostAddress, ssh: SshInputs, sock: Duplex): Promise<NodeSSH> {
  const greeting: Greeting = { hasShownKey: false, start: '', refusal: null, further: [], banner: '' }
  const client = new NodeSSH()
  try {
    const connecting = client.connect({
      sock: sock as never,
      username: address.user,
      privateKey: readPrivateKey(ssh.privateKey, ssh.passphrase),
      ...(ssh.passphrase ? { passphrase: ssh.passphrase } : {}),
      readyTimeout: LOGIN_SECONDS * 1000,
      keepaliveInterval: PING_MS,
      // ssh2 only counts the answer to a ping as a heartbeat: watchSocket decides instead.
      keepaliveCountMax: Number.POSITIVE_INFINITY,
      authHandler: offerKey(greeting) as never,
      ...verifyHost(parseHostKeys(ssh.knownHosts), address, ssh, greeting),
    })
    client.connection?.on('banner', (text: string) => {
      greeting.banner += text
    })
    const hear = (chunk: Buffer) => {
      if (greeting.start.length < MOST_START) greeting.start += chunk.toString('latin1')
    }
    sock.on('data', hear)
    await connecting.finally(() => sock.off('data', hear))
  } catch (thrown) {
    sock.destroy()
    throw greeting.refusal ?? loginFailure(address, thrown, greeting)
  }
  return client
}

/** A host may allow logins without a key, as some private networks do; otherwise the key is the only way. */
function offerKey(greeting: Greeting) {
  const methods: AuthenticationType[] = ['none', 'publickey']
  return (left: AuthenticationType[] | null, wasAccepted: boolean | null) => {
    if (wasAccepted) greeting.further = left ?? []
    const method = greeting.further.length > 0 ? undefined : methods.shift()
    if (method) greeting.banner = ''
    return method ?? false
  }
}

function verifyHost(keys: HostKeys, address: HostAddress, ssh: SshInputs, greeting: Greeting) {
  const { host, port } = address
  const pinned = ssh.hostKeyChecking ? pinnedAlgorithms(keys, host, port) : null
  return {
    ...(pinned ? { algorithms: { serverHostKey: pinned as never } } : {}),
    hostVerifier: (key: Buffer) => {
      greeting.hasShownKey = true
      if (!ssh.hostKeyChecking || isTrusted(keys, host, port, key)) return true
      greeting.refusal = untrusted(address, key)
      return false
    },
  }
}

function untrusted({ host, port }: HostAddress, key: Buffer): Failure {
  const failure = new Failure(
    `${atPort(host, port)} presents a host key that ssh-known-hosts does not list; nothing was sent to it`,
    {
      remedy: `If this is the key that the server's own console shows, add this line to ssh-known-hosts:\n${knownHostsLine(host, port, key)}`,
    },
  )
  return withRetryTime('never', failure)
}

function loginFailure(address: HostAddress, thrown: unknown, greeting: Greeting): Failure {
  if (thrown instanceof Failure) return thrown
  const { hasShownKey, further, banner, start } = greeting
  const label = labelOf(address)
  if (further.length > 0) return wantsMore(address, further)
  const message = messageOf(thrown)
  const said = onOneLine(/^SSH-/m.test(start) ? banner : start)
  const isCutOff = !hasShownKey && (thrown as { level?: unknown }).level !== 'client-timeout'
  const failure = new Failure(`${label}: login failed: ${message}${said && `; the host said: ${said}`}`, {
    remedy: remedyForLogin(address, { label, message, said, hasShownKey }),
    cause: thrown,
  })
  return withRetryTime(isAtOdds(message) ? 'never' : isCutOff ? 'soon' : 'later', failure)
}

function wantsMore(address: HostAddress, further: readonly string[]): Failure {
  const { user } = address
  return new Failure(
    `${labelOf(address)}: ssh-private-key was accepted, but the host asks for a second factor: ${further.join(', ')}`,
    {
      remedy: `A run can only offer the key. To let ${user} log in with the key alone, add this at the end of the host's sshd_config:\nMatch User ${user}\n    AuthenticationMethods publickey`,
    },
  )
}
