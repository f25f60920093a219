import type { Client, ClientChannel } from 'ssh2'
import { REMOTE_COMMAND, SHELL_PATIENCE_SECONDS } from './script.ts'
import { within } from './within.ts'

/** Sessions of a connection, in each of which a shell waits for a script on its stdin. */
export interface Shells {
  /** One that nobody else has. Rejects if the host opens no session. */
  take(): Promise<ClientChannel>
}

/** For a session to be opened, with what PAM does for it. */
const OPENING_SECONDS = 60

/** A waiting shell is replaced before the host would end it. */
const SPARE_LIFE_MS = (SHELL_PATIENCE_SECONDS * 1000) / 2

/**
 * Once a first shell was requested, keeps the next one waiting: opening a session and starting the shell costs round trips
 * that a script then does not wait for. If the host allows no more sessions over a connection (MaxSessions), `connectAnew`
 * logs in for the next.
 */
export function createShells(first: Client, connectAnew: () => Promise<Client>): Shells {
  const open = createOpener(first, connectAnew)
  let spare: Promise<ClientChannel> | null = null
  const openNoticed = () => {
    const opening = open()
    // Its failure is handled by whoever takes it.
    opening.catch(() => undefined)
    return opening
  }
  const replace = () => {
    const taken = spare ?? openNoticed()
    spare = openNoticed()
    return taken
  }
  const renewal = setInterval(() => {
    if (spare !== null) replace().then(discard, () => undefined)
  }, SPARE_LIFE_MS)
  renewal.unref()
  first.once('close', () => clearInterval(renewal))
  return {
    // What made a spare one fail may be over: a needed one is requested again.
    take: () => replace().catch(() => open()),
  }
}

/** Only a stream that is read to its end reports that it is closed. */
function discard(shell: ClientChannel): void {
  shell.resume()
  shell.stderr.resume()
  shell.end()
}

/** One SSH connection, and how many sessions its host allows over it, as far as that is known. */
interface Carrier {
  readonly client: Client
  sessions: number
  most: number
}

/** Opens sessions, each over the first connection that has room for it. */
function createOpener(first: Client, connectAnew: () => Promise<Client>): () => Promise<ClientChannel> {
  const carry = (client: Client): Carrier => ({ client, sessions: 0, most: Number.POSITIVE_INFINITY })
  const carriers = [carry(first)]
  return async () => {
    for (const carrier of carriers.filter(({ sessions, most }) => sessions < most)) {
      try {
        return await openShell(carrier)
      } catch (thrown) {
        if (!isRefused(thrown)) throw thrown
        carrier.most = Math.max(1, carrier.sessions)
      }
    }
    const fresh = carry(await connectAnew())
    carriers.push(fresh)
    return openShell(fresh)
  }
}

/** Whether only a channel failed, with a reason of RFC 4254, section 5.1; the failure of a connection has none. */
function isRefused(thrown: unknown): boolean {
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
  return within(OPENING_SECONDS, answered, () => new Error(`no session was opened within ${OPENING_SECONDS} s`))
}
