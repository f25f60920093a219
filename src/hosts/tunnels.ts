import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { atPort } from '../inputs/host-port.ts'
import type { Connection } from './connection.ts'
import { forward } from './open-tcp.ts'
import { withTimeout } from './with-timeout.ts'

/** Where an HTTP server is asked, as seen from a host. */
export interface TunnelEndpoint {
  readonly address: string
  readonly port: number
  readonly timeoutMs: number
}

/** A connection that has waited for longer may be about to be closed by the server. */
export const FRESH_MS = 1_000
/**
 * RFC 4254, section 5.1: SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, and SSH_OPEN_UNKNOWN_CHANNEL_TYPE of servers that were built
 * without forwarding.
 */
const FORWARDING_PROHIBITED: readonly unknown[] = [1, 3]

/** How sshd refused to connect to an endpoint at all, which it will do again. */
const prohibitions = new WeakMap<Connection, Map<string, unknown>>()

/**
 * Connects from the host to an HTTP server, for a later request, and takes as long as that may take. Whoever asks hears of
 * a failure.
 */
export function openTunnel(connection: Connection, { address, port, timeoutMs }: TunnelEndpoint): Promise<Duplex> {
  const known = prohibitions.get(connection) ?? new Map<string, unknown>()
  const key = atPort(address, port)
  const opening = known.has(key) ? Promise.reject(known.get(key)) : forward(connection, address, port)
  const tunnel = connection.lost.until(answerWithin(timeoutMs, opening))
  tunnel.catch((thrown: unknown) => {
    if (isForwardingProhibited(thrown)) prohibitions.set(connection, known.set(key, thrown))
    closeTunnel(opening)
  })
  return tunnel
}

/**
 * As {@link openTunnel}, for a question that may not be asked before something else has happened: the connection is opened
 * meanwhile, so that the question then takes one round trip, not two. None is kept open for long where that takes its time.
 */
export async function openTunnelAfter(
  after: Promise<unknown>,
  connection: Connection,
  endpoint: TunnelEndpoint,
): Promise<Duplex> {
  const ahead = openTunnel(connection, endpoint)
  const happens = after.then(() => true)
  const isStale = ahead.then(
    () => delay(FRESH_MS, false, { ref: false }),
    () => happens,
  )
  try {
    if (await Promise.race([happens, isStale])) return ahead
  } catch (thrown) {
    closeTunnel(ahead)
    throw thrown
  }
  closeTunnel(ahead)
  await after
  return openTunnel(connection, endpoint)
}

/** Nobody asks through it any more. */
export function closeTunnel(tunnel: Promise<Duplex>): void {
  tunnel.then(
    (channel) => channel.destroy(),
    () => undefined,
  )
}

export function isForwardingProhibited(thrown: unknown): boolean {
  return FORWARDING_PROHIBITED.includes((thrown as { reason?: unknown }).reason)
}

/** The work, or an Error where it takes longer. */
export function answerWithin<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  return withTimeout(timeoutMs / 1000, work, () => new Error(`no answer within ${timeoutMs / 1000} s`))
}
