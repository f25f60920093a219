import type { Duplex } from 'node:stream'
import type { NodeSSH } from 'node-ssh'
import type { Client } from 'ssh2'
import { Failure } from '../failure.ts'
import type { HostAddress } from '../inputs/read-hosts.ts'
import type { SshInputs } from '../inputs/read-ssh.ts'
import { Interruption } from '../interruption.ts'
import { authenticate, labelOf } from './authenticate.ts'
import { connectDirectly, connectThroughJump } from './open-tcp.ts'
import { createShells, type Shells } from './shells.ts'
import { createPacer, type Pacer } from './upload-pacer.ts'
import { watchSocket } from './watch-socket.ts'

export type Trace = (line: string) => void

/**
 * A user's login on a host, whose loss is an error for whatever waits on it. It has more than one SSH connection if the
 * host allows fewer sessions over each than are needed at once; if any of them is lost, it is lost.
 */
export interface Connection {
  /** `user@host`, and the port unless it is 22, for messages. */
  readonly label: string
  readonly ssh: NodeSSH
  readonly shells: Shells
  /** For the network path of this connection; connections through one jump host share it. */
  readonly pacer: Pacer
  /** Is told about every script that begins and ends. */
  readonly trace: Trace
  /** Raised with the reason when the connection is lost. */
  readonly lost: Interruption
  close(): void
}

/** Logs in once the host's key is verified, directly or through another host. Throws a {@link Failure} that says what to do. */
export async function connect(
  address: HostAddress,
  ssh: SshInputs,
  trace: Trace,
  jump: Connection | null = null,
): Promise<Connection> {
  const label = labelOf(address)
  const lost = new Interruption()
  const opened: NodeSSH[] = []
  const close = () => {
    for (const client of opened) client.dispose()
  }
  const open = async (): Promise<[NodeSSH, Client]> => {
    if (lost.reason) throw lost.reason
    const sock = await (jump ? connectThroughJump(address, jump) : connectDirectly(address))
    const client = await authenticate(address, ssh, sock)
    opened.push(client)
    const inner = watch(client, sock, label, lost)
    if (lost.reason) close()
    return [client, inner]
  }
  const [first, inner] = await open()
  trace(`${label}: connected`)
  // Whatever ran over one of the connections ends on the host as if all were gone.
  onceRaised(lost, close)
  if (jump) onceRaised(jump.lost, (reason) => lost.raise(reason))
  const shells = createShells(inner, async () => {
    const [, another] = await open()
    trace(`${label}: connected once more, since it allows no more sessions over one connection`)
    return another
  })
  return { label, ssh: first, shells, pacer: jump?.pacer ?? createPacer(), trace, lost, close }
}

function onceRaised(interruption: Interruption, act: (reason: Error) => void): void {
  interruption.until(new Promise<never>(() => undefined)).catch(act)
}

function watch({ connection }: NodeSSH, sock: Duplex, label: string, lost: Interruption): Client {
  if (!connection) throw new Failure(`${label}: the connection closed during login`)
  let reason = 'the connection was closed'
  const lose = () => lost.raise(new Failure(`the connection to ${label} was lost: ${reason}`))
  // node-ssh removes its own listener after login; without one, a reset would end the process.
  connection.on('error', (error: Error) => {
    reason = error.message
  })
  connection.on('close', lose)
  watchSocket(sock, (seconds) => {
    reason = `nothing was heard from it for ${seconds} s`
    lose()
    sock.destroy()
  })
  return connection
}
