import type { Client, ClientChannel } from 'ssh2'
import { REMOTE_COMMAND } from './script.ts'
import { withTimeout } from './with-timeout.ts'

/** For a session to be opened, with what PAM does for it. */
const OPENING_SECONDS = 60

/** One SSH connection, and how many sessions its host allows over it, as far as that is known. */
interface Carrier {
  readonly client: Client
  sessions: number
  most: number
}

/** Opens sessions, in each of which a shell waits for a script: over the first connection that has room. */
export interface Sessions {
  /** Logs in once more where none has. */
  open(): Promise<ClientChannel>
  /** Null if none is known to have; rejects if that turns out. */
  openInRoom(): Promise<ClientChannel> | null
}

/** Over this connection and, where its host allows no more sessions (MaxSessions), over those that `connectAnew` makes. */
export function createSessions(first: Client, connectAnew: () => Promise<Client>): Sessions {
  const carry = (client: Client): Carrier => ({ client, sessions: 0, most: Number.POSITIVE_INFINITY })
  const carriers = [carry(first)]
  const withRoom = () => carriers.filter(({ sessions, most }) => sessions < most)
  let coming: { readonly carrier: Promise<Carrier>; seats: number } | null = null
  /** A connection being opened is shared by as many callers as the others had room for. */
  const logIn = (): Promise<Carrier> => {
    if (coming !== null && coming.seats > 0) {
      coming.seats -= 1
      return coming.carrier
    }
    const carrier = connectAnew().then((client) => {
      const fresh = carry(client)
      carriers.push(fresh)
      return fresh
    })
    const mine = { carrier, seats: Math.min(...carriers.map(({ most }) => most)) - 1 }
    coming = mine
    const forget = () => {
      coming = coming === mine ? null : coming
    }
    carrier.then(forget, forget)
    return carrier
  }
  return {
    openInRoom() {
      const [carrier] = withRoom()
      return carrier ? openOver(carrier) : null
    },
    async open() {
      for (const carrier of withRoom()) {
        const opened = await openUnlessRefused(carrier, () => true)
        if (opened !== null) return opened
      }
      for (;;) {
        // Others may have taken all that it allows; one that holds none allows none.
        const opened = await openUnlessRefused(await logIn(), ({ sessions }) => sessions > 0)
        if (opened !== null) return opened
      }
    },
  }
}

/** Null if it was refused and another connection may do. */
async function openUnlessRefused(
  carrier: Carrier,
  mayAnotherDo: (carrier: Carrier) => boolean,
): Promise<ClientChannel | null> {
  try {
    return await openOver(carrier)
  } catch (thrown) {
    if (isChannelRefused(thrown) && mayAnotherDo(carrier)) return null
    throw thrown
  }
}

async function openOver(carrier: Carrier): Promise<ClientChannel> {
  try {
    return await openShell(carrier)
  } catch (thrown) {
    if (isChannelRefused(thrown)) carrier.most = Math.max(1, carrier.sessions)
    throw thrown
  }
}

/** A refused channel has a reason (RFC 4254, section 5.1); a lost connection has none. */
function isChannelRefused(thrown: unknown): boolean {
  return typeof (thrown as { reason?: unknown }).reason === 'number'
}

async function openShell(carrier: Carrier): Promise<ClientChannel> {
  const free = () => {
    carrier.sessions -= 1
  }
  carrier.sessions += 1
  const answered = new Promise<ClientChannel>((resolve, reject) => {
    carrier.client.exec(REMOTE_COMMAND, (error, channel) => {
      if (error) {
        free()
        reject(error)
      } else {
        channel.once('close', free)
        resolve(channel)
      }
    })
  })
  return withTimeout(OPENING_SECONDS, answered, () => new Error(`no session was opened within ${OPENING_SECONDS} s`))
}
