import type { Duplex } from 'node:stream'
import { NodeSSH } from 'node-ssh'
import type { AuthenticationType } from 'ssh2'
import { Failure, messageOf } from '../failure.ts'
import { atPort } from '../inputs/host-port.ts'
import type { HostAddress } from '../inputs/read-hosts.ts'
import type { SshInputs } from '../inputs/read-ssh.ts'
import { type HostKeys, isTrusted, knownHostsLine, parseHostKeys, pinnedAlgorithms } from '../keys/host-keys.ts'
import { readPrivateKey } from '../keys/private-key.ts'
import { onOneLine } from './script-failure.ts'
import { PING_MS } from './watch-socket.ts'
import { withRetryTime } from './when-to-retry.ts'

/** Includes what PAM and a user directory do before sshd answers. */
const LOGIN_SECONDS = 60

/** What node-ssh says of a connection that the host closes during the login. */
const CLOSED = 'No response from server'

/** What ssh2 says where the host allows no algorithm that it has; the kind follows. */
const AT_ODDS = 'no matching '

/** What the host showed and said before the login succeeded. */
interface Greeting {
  hasShownKey: boolean
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
  const greeting: Greeting = { hasShownKey: false, refusal: null, further: [], banner: '' }
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
    await connecting
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

function loginFailure(address: HostAddress, thrown: unknown, { hasShownKey, further, banner }: Greeting): Failure {
  if (thrown instanceof Failure) return thrown
  const label = labelOf(address)
  if (further.length > 0) return wantsMore(address, further)
  const message = messageOf(thrown)
  const said = onOneLine(banner)
  const isCutOff = !hasShownKey && (thrown as { level?: unknown }).level !== 'client-timeout'
  const failure = new Failure(`${label}: login failed: ${message}${said && `; the host said: ${said}`}`, {
    remedy: loginRemedy(address, message, hasShownKey),
    cause: thrown,
  })
  return withRetryTime(message.includes(AT_ODDS) ? 'never' : isCutOff ? 'soon' : 'later', failure)
}

function loginRemedy(address: HostAddress, message: string, hasShownKey: boolean): string {
  if (/authentication methods failed/i.test(message))
    return [
      `Add the public half of ssh-private-key to ~/.ssh/authorized_keys of ${labelOf(address)}.`,
      `If it is there, sshd's log says why it is refused (sudo journalctl -u ssh -u sshd): AllowUsers or AllowGroups, a locked account (echo '${address.user}:*' | chpasswd -e unlocks it for keys alone), a type or size of key that sshd does not accept (PubkeyAcceptedAlgorithms, FIPS, RequiredRSASize), another AuthorizedKeysFile, a home folder that others may write to, or SELinux (restorecon -R ~/.ssh).`,
    ].join(' ')
  // As sshd does, without an answer, if PAM refuses an account whose key is right.
  if (hasShownKey && message === CLOSED)
    return `The host closed the connection instead of responding to the key. Usually PAM refuses the account: it has expired (chage -l ${address.user}), logins are not allowed yet (/run/nologin), or pam_access denies it. sshd's log says which: sudo journalctl -u ssh`
  if (message.includes(AT_ODDS)) return remedyForAlgorithms(address, message)
  return 'Check that the address belongs to an SSH server, and see its log.'
}

/** By what ssh2 says is missing, a setting of sshd and a value that ssh2 has. */
function remedyForAlgorithms({ host, port }: HostAddress, message: string): string {
  const allow = (only: string, setting: string, one: string) =>
    `sshd there only offers ${only} that this action does not support. Add a supported one to ${setting} in sshd_config, such as ${one}, and reload sshd.`
  if (message.includes('key exchange'))
    return allow('post-quantum or old key exchanges', 'KexAlgorithms', 'curve25519-sha256')
  if (message.includes('cipher')) return allow('ciphers', 'Ciphers', 'aes256-gcm@openssh.com')
  if (message.includes('MAC')) return allow('MACs', 'MACs', 'hmac-sha2-256-etm@openssh.com')
  return `None of the host's keys has a type that is both in ssh-known-hosts and supported. Collect its keys again: ssh-keyscan -p ${port} ${host}`
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
