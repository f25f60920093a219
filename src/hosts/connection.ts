import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import { NodeSSH } from 'node-ssh'
import { Failure, messageOf } from '../failure.ts'
import type { HostAddress, SshInputs } from '../inputs/inputs.ts'
import { type HostKeys, isTrusted, knownHostsLine, parseHostKeys, pinnedAlgorithms } from './host-keys.ts'
import { Unreachable } from './logins.ts'
import { readPrivateKey } from './private-key.ts'
import { createShells, type Shells } from './shells.ts'

const READY_TIMEOUT_MS = 20_000
/** A link that answers nothing for this long times this many tries is lost. */
const KEEPALIVE = { interval: 3_000, count: 4 }

export type Trace = (line: string) => void

/** An authenticated SSH connection whose loss is an error for whatever waits on it. */
export interface Connection {
  /** `user@host`, and the port where that is not 22, for messages. */
  readonly label: string
  readonly ssh: NodeSSH
  readonly shells: Shells
  /** Hears of every script that begins and ends. */
  readonly trace: Trace
  /** Rejects with the reason when the link is lost; never resolves. */
  readonly lost: Promise<never>
  close(): void
}

/** Logs in once the host's key is verified, straight or through another host. Throws a {@link Failure} that says what to do. */
export async function connect(
  address: HostAddress,
  ssh: SshInputs,
  trace: Trace,
  through: Promise<Connection> | null = null,
): Promise<Connection> {
  if (!through) return login(address, ssh, await openSocket(address), trace)
  const jump = await through
  try {
    const channel = await jump.ssh.forwardOut('127.0.0.1', 0, address.host, address.port)
    const inner = await login(address, ssh, channel, trace)
    const lost = Promise.race([inner.lost, jump.lost])
    lost.catch(() => undefined)
    return { ...inner, lost }
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown
    throw new Failure(`${jump.label} could not reach ${address.host}:${address.port}: ${messageOf(thrown)}`, {
      remedy: 'Allow TCP forwarding on the jump host (AllowTcpForwarding) and check the address.',
      cause: thrown,
    })
  }
}

function openSocket({ host, port }: HostAddress): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    // Without TCP_NODELAY every round trip waits some 40 ms for the peer's delayed acknowledgement.
    const socket = connectTcp({ host, port, noDelay: true, timeout: READY_TIMEOUT_MS })
    const fail = (cause: Error) => {
      socket.destroy()
      const remedy = "Check the host's address, its sshd, and the firewall between it and the runner."
      reject(new Unreachable(`${host}:${port} can't be reached: ${cause.message}`, { remedy, cause }))
    }
    socket.once('error', fail)
    socket.once('timeout', () => fail(new Error(`no answer within ${READY_TIMEOUT_MS / 1000} s`)))
    socket.once('connect', () => {
      socket.off('error', fail)
      socket.removeAllListeners('timeout').setTimeout(0)
      resolve(socket)
    })
  })
}

async function login(address: HostAddress, ssh: SshInputs, sock: Duplex, trace: Trace): Promise<Connection> {
  const keys = parseHostKeys(ssh.knownHosts)
  const label = `${address.user}@${address.host}${address.port === 22 ? '' : `:${address.port}`}`
  const client = new NodeSSH()
  let refusal: Failure | null = null
  try {
    await client.connect({
      sock: sock as never,
      username: address.user,
      privateKey: readPrivateKey(ssh.privateKey, ssh.passphrase),
      ...(ssh.passphrase ? { passphrase: ssh.passphrase } : {}),
      readyTimeout: READY_TIMEOUT_MS,
      keepaliveInterval: KEEPALIVE.interval,
      keepaliveCountMax: KEEPALIVE.count,
      ...hostKeyAlgorithms(keys, address, ssh),
      hostVerifier: (key: Buffer) => {
        if (!ssh.hostKeyChecking || isTrusted(keys, address.host, address.port, key)) return true
        refusal = untrusted(address, key)
        return false
      },
    })
  } catch (thrown) {
    sock.destroy()
    throw refusal ?? loginFailure(label, thrown)
  }
  return tame(client, label, trace)
}

function hostKeyAlgorithms(keys: HostKeys, address: HostAddress, ssh: SshInputs) {
  const pinned = ssh.hostKeyChecking ? pinnedAlgorithms(keys, address.host, address.port) : null
  return pinned ? { algorithms: { serverHostKey: pinned as never } } : {}
}

function untrusted({ host, port }: HostAddress, key: Buffer): Failure {
  return new Failure(`${host}:${port} shows a host key that ssh-known-hosts does not list; nothing was sent to it`, {
    remedy: `If this is the key that the server's own console shows, add this line to ssh-known-hosts:\n${knownHostsLine(host, port, key)}`,
  })
}

function loginFailure(label: string, thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown
  const message = messageOf(thrown)
  if (/authentication methods failed/i.test(message)) {
    const remedy = `Add the public half of ssh-private-key to ~/.ssh/authorized_keys of ${label}.`
    return new Failure(`${label}: login failed: ${message}`, { remedy, cause: thrown })
  }
  const remedy = 'Check that the address is that of an SSH server, and its log.'
  return new Unreachable(`${label}: login failed: ${message}`, { remedy, cause: thrown })
}

function tame(client: NodeSSH, label: string, trace: Trace): Connection {
  const { connection } = client
  if (!connection) throw new Failure(`${label}: the connection closed during login`)
  let reason = 'the connection was closed'
  // node-ssh takes its own listener away after login; without one, a reset would end the process.
  connection.on('error', (error: Error) => {
    reason = error.message
  })
  const lost = new Promise<never>((_, reject) => {
    connection.on('close', () => reject(new Failure(`the link to ${label} was lost: ${reason}`)))
  })
  // A link that is lost while nothing waits on it is noticed by the next operation that does.
  lost.catch(() => undefined)
  trace(`${label}: connected`)
  return { label, ssh: client, shells: createShells(connection), trace, lost, close: () => client.dispose() }
}
