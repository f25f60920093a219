import { setTimeout as delay } from 'node:timers/promises'
import { Failure, messageOf } from '../failure.ts'
import { atPort } from '../inputs/host-port.ts'
import type { HostAddress } from '../inputs/read-hosts.ts'
import type { SshInputs } from '../inputs/read-ssh.ts'
import { type Connection, connect, type Trace } from './connection.ts'
import { whenToRetry } from './when-to-retry.ts'
import { withTimeout } from './with-timeout.ts'

/** Pauses after a failed attempt, as long as no host got as far as the login. */
const FIRST_PAUSES_MS = [1_000, 2_000, 4_000]
const PAUSE_MS = 1_000

/** One user's login on one host, shared by everything that uses that host. */
export interface Login {
  /** The newest connection. */
  readonly connection: Connection
  /** Whether the first connection was lost and replaced: the host may have booted in between. */
  readonly hasReturned: boolean
  /**
   * Logs in again, and keeps trying for so many seconds. Whoever asks meanwhile waits for the same login. Throws a Failure that
   * says why it did not succeed.
   */
  reconnect(limitSeconds: number): Promise<void>
  close(): void
}

/** Logs in, through another host's login if one is given; an attempt that reached nobody is repeated for some seconds. */
export async function openLogin(
  address: HostAddress,
  ssh: SshInputs,
  trace: Trace,
  jump: Login | null,
): Promise<Login> {
  const open = () => connect(address, ssh, trace, jump?.connection ?? null)
  const opened = [await tryAgain(open, trace)]
  let reconnecting: Promise<void> | null = null
  const reconnect = async (limitSeconds: number) => {
    const until = performance.now() + limitSeconds * 1000
    const secondsLeft = () => (until - performance.now()) / 1000
    for (;;) {
      try {
        if (jump?.connection.lost.reason) await jump.reconnect(secondsLeft())
        opened.push(await openWithin(secondsLeft(), address, open))
        return
      } catch (thrown) {
        if (whenToRetry(thrown) === 'never' || secondsLeft() < PAUSE_MS / 1000) throw thrown
        await delay(PAUSE_MS)
      }
    }
  }
  return {
    get connection() {
      return opened.at(-1) as Connection
    },
    get hasReturned() {
      return opened.length > 1
    },
    reconnect(limitSeconds) {
      reconnecting ??= reconnect(limitSeconds).finally(() => {
        reconnecting = null
      })
      return reconnecting
    },
    close() {
      for (const connection of opened) connection.close()
    },
  }
}

async function tryAgain(open: () => Promise<Connection>, trace: Trace): Promise<Connection> {
  for (const pause of FIRST_PAUSES_MS) {
    try {
      return await open()
    } catch (thrown) {
      if (whenToRetry(thrown) !== 'soon') throw thrown
      trace(`${messageOf(thrown)}; trying again in ${pause / 1000} s`)
      await delay(pause)
    }
  }
  return open()
}

/** A login that comes too late is closed. */
function openWithin(
  seconds: number,
  { host, port }: HostAddress,
  open: () => Promise<Connection>,
): Promise<Connection> {
  const opening = open()
  const late = () => new Failure(`${atPort(host, port)} did not come back in time`)
  const inTime = withTimeout(Math.max(0, seconds), opening, late)
  inTime.catch(() => opening.then((connection) => connection.close(), messageOf))
  return inTime
}
