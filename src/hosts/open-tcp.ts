import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import { Failure, messageOf } from '../failure.ts'
import { atPort } from '../inputs/host-port.ts'
import type { HostAddress } from '../inputs/read-hosts.ts'
import type { Connection } from './connection.ts'
import { withRetryTime } from './when-to-retry.ts'
import { withTimeout } from './with-timeout.ts'

const REACH_SECONDS = 20

/** Opens a TCP connection from the host that a connection leads to. */
export async function forward({ ssh }: Connection, address: string, port: number): Promise<Duplex> {
  return ssh.forwardOut('127.0.0.1', 0, address, port)
}

/** A TCP connection to the host's sshd, from the jump host. Throws a {@link Failure} that says what to do. */
export async function connectThroughJump({ host, port }: HostAddress, jump: Connection): Promise<Duplex> {
  const late = () => new Error(`no answer within ${REACH_SECONDS} s`)
  try {
    const opening = forward(jump, host, port)
    return await jump.lost.until(withTimeout(REACH_SECONDS, opening, late))
  } catch (thrown) {
    if (thrown === jump.lost.reason) throw thrown
    const remedy = 'Allow TCP forwarding on the jump host (AllowTcpForwarding) and check the address.'
    throw withRetryTime(
      'soon',
      new Failure(`${jump.label} could not reach ${atPort(host, port)}: ${messageOf(thrown)}`, {
        remedy,
        cause: thrown,
      }),
    )
  }
}

/** A TCP connection to the host's sshd. Rejects with a {@link Failure} that says what to do. */
export function connectDirectly({ host, port }: HostAddress): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    // Without TCP_NODELAY every round trip waits about 40 ms for the peer's delayed acknowledgement.
    const socket = connectTcp({ host, port, noDelay: true, timeout: REACH_SECONDS * 1000 })
    const fail = (cause: Error) => {
      socket.destroy()
      const remedy = "Check the host's address, its sshd, and the firewall between it and the runner."
      const failure = new Failure(`${atPort(host, port)} can't be reached: ${messageOf(cause)}`, { remedy, cause })
      reject(withRetryTime(isConnectionRefused(cause) ? 'soon' : 'later', failure))
    }
    socket.once('error', fail)
    socket.once('timeout', () => fail(new Error(`no answer within ${REACH_SECONDS} s`)))
    socket.once('connect', () => {
      socket.off('error', fail)
      socket.removeAllListeners('timeout').setTimeout(0)
      resolve(socket)
    })
  })
}

/** By one of the host's addresses: the others may be ones that the runner can't reach. */
function isConnectionRefused(cause: Error): boolean {
  if (cause instanceof AggregateError) return cause.errors.some(isConnectionRefused)
  const { code } = cause as NodeJS.ErrnoException
  return code === 'ECONNREFUSED' || code === 'ECONNRESET'
}
