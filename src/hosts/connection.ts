import type { Duplex } from 'node:stream'
import { NodeSSH } from 'node-ssh'
import { Failure, messageOf } from '../failure.ts'
import { atPort } from '../inputs/at-port.ts'
import type { HostAddress, SshInputs } from '../inputs/inputs.ts'
import { Interruption } from '../interruption.ts'
import { type HostKeys, isTrusted, knownHostsLine, parseHostKeys, pinnedAlgorithms } from './host-keys.ts'
import { PING_MS, watchLink } from './link.ts'
import { createPacer, type Pacer } from './pacer.ts'
import { readPrivateKey } from './private-key.ts'
import { withProspect } from './prospect.ts'
import { openChannel, openSocket } from './reach.ts'
import { createShells, type Shells } from './shells.ts'

/** With what PAM and a directory of users do before sshd answers. */
const LOGIN_SECONDS = 60

export type Trace = (line: string) => void

/** An authenticated SSH connection whose loss is an error for whatever waits on it. */
export interface Connection {
  /** `user@host`, and the port where that is not 22, for messages. */
  readonly label: string
  readonly ssh: NodeSSH
  readonly shells: Shells
  /** Of the link that this connection's data takes; those through one jump host share it. */
  readonly pacer: Pacer
  /** Hears of every script that begins and ends. */
  readonly trace: Trace
  /** Raised with the reason when the link is lost. */
  readonly lost: Interruption
  close(): void
}

/** Logs in once the host's key is verified, straight or through another host. Throws a {@link Failure} that says what to do. */
export async function connect(
  address: HostAddress,
  ssh: SshInputs,
  trace: Trace,
  jump: Connection | null = null,
): Promise<Connection> {
  if (!jump) return login(address, ssh, await openSocket(address), { trace, pacer: createPacer() })
  const channel = await openChannel(address, jump)
  const inner = await login(address, ssh, channel, { trace, pacer: jump.pacer })
  jump.lost.until(new Promise<never>(() => undefined)).catch((reason: Error) => inner.lost.raise(reason))
  return inner
}

async function login(
  address: HostAddress,
  ssh: SshInputs,
  sock: Duplex,
  { trace, pacer }: Pick<Connection, 'trace' | 'pacer'>,
): Promise<Connection> {
  const keys = parseHostKeys(ssh.knownHosts)
  const label = `${address.user}@${address.port === 22 ? address.host : atPort(address.host, address.port)}`
  const client = new NodeSSH()
  let hasShownKey = false
  let refusal: Failure | null = null
  try {
    await client.connect({
      sock: sock as never,
      username: address.user,
      privateKey: readPrivateKey(ssh.privateKey, ssh.passphrase),
      ...(ssh.passphrase ? { passphrase: ssh.passphrase } : {}),
      readyTimeout: LOGIN_SECONDS * 1000,
      keepaliveInterval: PING_MS,
      // It takes nothing but the answer to a ping for a sign of life: watchLink judges instead.
      keepaliveCountMax: Number.POSITIVE_INFINITY,
      ...hostKeyAlgorithms(keys, address, ssh),
      hostVerifier: (key: Buffer) => {
        hasShownKey = true
        if (!ssh.hostKeyChecking || isTrusted(keys, address.host, address.port, key)) return true
        refusal = untrusted(address, key)
        return false
      },
    })
  } catch (thrown) {
    sock.destroy()
    throw refusal ?? loginFailure(label, thrown, hasShownKey)
  }
  return tame(client, sock, { label, trace, pacer })
}

function hostKeyAlgorithms(keys: HostKeys, address: HostAddress, ssh: SshInputs) {
  const pinned = ssh.hostKeyChecking ? pinnedAlgorithms(keys, address.host, address.port) : null
  return pinned ? { algorithms: { serverHostKey: pinned as never } } : {}
}

function untrusted({ host, port }: HostAddress, key: Buffer): Failure {
  const failure = new Failure(
    `${atPort(host, port)} shows a host key that ssh-known-hosts does not list; nothing was sent to it`,
    {
      remedy: `If this is the key that the server's own console shows, add this line to ssh-known-hosts:\n${knownHostsLine(host, port, key)}`,
    },
  )
  return withProspect('never', failure)
}

function loginFailure(label: string, thrown: unknown, hasShownKey: boolean): Failure {
  if (thrown instanceof Failure) return thrown
  const message = messageOf(thrown)
  const remedy = /authentication methods failed/i.test(message)
    ? `Add the public half of ssh-private-key to ~/.ssh/authorized_keys of ${label}.`
    : 'Check that the address is that of an SSH server, and its log.'
  const isCutOff = !hasShownKey && (thrown as { level?: unknown }).level !== 'client-timeout'
  const failure = new Failure(`${label}: login failed: ${message}`, { remedy, cause: thrown })
  return withProspect(isCutOff ? 'soon' : 'later', failure)
}

function tame(client: NodeSSH, sock: Duplex, known: Pick<Connection, 'label' | 'trace' | 'pacer'>): Connection {
  const { connection } = client
  const { label, trace } = known
  if (!connection) throw new Failure(`${label}: the connection closed during login`)
  const lost = new Interruption()
  let reason = 'the connection was closed'
  const lose = () => lost.raise(new Failure(`the link to ${label} was lost: ${reason}`))
  // node-ssh takes its own listener away after login; without one, a reset would end the process.
  connection.on('error', (error: Error) => {
    reason = error.message
  })
  connection.on('close', lose)
  watchLink(sock, (seconds) => {
    reason = `nothing was heard of it for ${seconds} s`
    lose()
    sock.destroy()
  })
  trace(`${label}: connected`)
  return { ...known, lost, ssh: client, shells: createShells(connection), close: () => client.dispose() }
}
