import { setTimeout as delay } from 'node:timers/promises'
import { Failure, messageOf } from '../failure.ts'
import type { HostAddress, SshInputs } from '../inputs/inputs.ts'
import { type Connection, connect, type Trace } from './connection.ts'

/** A host that could not be spoken to: another try may succeed. */
export class Unreachable extends Failure {}

type Pauses = () => Iterable<number>

/** Milliseconds between first tries: nothing was changed yet, and an sshd that restarts or drops logins is soon back. One that took long to fail is off. */
function* firstPauses(): Iterable<number> {
  const until = performance.now() + 15_000
  for (const pause of [1_000, 2_000, 4_000]) if (performance.now() < until) yield pause
}

/** The one connection of a login at a time, whatever parts its host has. */
export interface Login {
  /** The present connection, or the first one after the last was lost. */
  open(pauses?: Pauses): Promise<Connection>
  /** The same, tried for so many seconds. */
  reopen(limitSeconds: number): Promise<Connection>
  close(): void
}

/** A login on a host, straight or through that of a jump host. */
export function createLogin(address: HostAddress, ssh: SshInputs, trace: Trace, through: Login | null): Login {
  let present: Promise<Connection> | null = null
  const connectOnce = (pauses: Pauses) => connect(address, ssh, trace, through?.open(pauses) ?? null)
  const connectPatiently = async (pauses: Pauses) => {
    for (const pause of pauses()) {
      try {
        return await connectOnce(pauses)
      } catch (thrown) {
        if (!(thrown instanceof Unreachable)) throw thrown
        trace(`${messageOf(thrown)}; another try in ${pause / 1000} s`)
        await delay(pause)
      }
    }
    return connectOnce(pauses)
  }
  const open = (pauses: Pauses = firstPauses) => {
    if (present) return present
    const opening = connectPatiently(pauses)
    const forget = () => {
      if (present === opening) present = null
    }
    opening.then(({ lost }) => lost.catch(forget), forget)
    present = opening
    return opening
  }
  return {
    open,
    reopen(limitSeconds) {
      const until = performance.now() + limitSeconds * 1000
      return open(function* () {
        while (performance.now() < until) yield 1_000
      })
    },
    close() {
      present?.then((connection) => connection.close()).catch(() => undefined)
    },
  }
}
