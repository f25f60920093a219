import type { Client, ClientChannel } from 'ssh2'
import { SHELL_TIMEOUT_SECONDS } from './script.ts'
import { createSessions } from './sessions.ts'

/** Sessions of a connection, in each of which a shell waits for a script on its stdin. */
export interface Shells {
  /** One that nobody else has. Rejects if the host opens no session. */
  take(): Promise<ClientChannel>
}

/** A waiting shell is replaced before the host would end it. */
const SPARE_LIFE_MS = (SHELL_TIMEOUT_SECONDS * 1000) / 2
/** As many as are needed within one round trip: for the lock, for the observation that it allows, and for the release that is sent. */
const SPARES = 3

/**
 * Once a first shell was asked for, keeps the next ones waiting: to open a session and start the shell costs round trips
 * that a script then does not wait for. Where the host allows no more sessions over a connection (MaxSessions), `connectAnew`
 * logs in for the next one, and none is kept waiting beside that.
 */
export function createShells(first: Client, connectAnew: () => Promise<Client>): Shells {
  const { open, openInRoom } = createSessions(first, connectAnew)
  let spares: Array<Promise<ClientChannel>> = []
  const keep = (opening: Promise<ClientChannel>) => {
    spares.push(opening)
    return opening
  }
  const refill = () => {
    if (spares.length === 0) {
      // Noticed by whoever takes it.
      keep(open()).catch(() => undefined)
    }
    while (spares.length < SPARES) {
      const opening = openInRoom()
      if (opening === null) return
      keep(opening).catch(() => {
        spares = spares.filter((spare) => spare !== opening)
        if (spares.length === 0) refill()
      })
    }
  }
  const take = () => {
    const taken = spares.shift() ?? open()
    taken.catch(() => undefined)
    refill()
    return taken
  }
  const renewal = setInterval(() => {
    const old = spares
    spares = []
    if (old.length > 0) refill()
    for (const spare of old) spare.then(discard, () => undefined)
  }, SPARE_LIFE_MS)
  renewal.unref()
  first.once('close', () => clearInterval(renewal))
  return {
    // A spare shell may have failed for a reason that has passed, so it is requested again when needed.
    take: () => take().catch(() => open()),
  }
}

/** Only a stream that is read to its end reports that it is closed. */
function discard(shell: ClientChannel): void {
  shell.resume()
  shell.stderr.resume()
  shell.end()
}
