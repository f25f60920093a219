import type { Client, ClientChannel } from 'ssh2'
import { REMOTE_COMMAND, SHELL_PATIENCE_SECONDS } from './script.ts'
import { within } from './within.ts'

/** Sessions of a connection, in each of which a shell waits for a script on its stdin. */
export interface Shells {
  /** One that nobody else has. Rejects when the host opens no session. */
  take(): Promise<ClientChannel>
}

/** For a session to be opened, with what PAM does for it. */
const OPENING_SECONDS = 60

/** A waiting shell is replaced before the host would end it. */
const SPARE_LIFE_MS = (SHELL_PATIENCE_SECONDS * 1000) / 2

/**
 * Once a first shell was asked for, keeps the next one waiting: to open a session and start the shell costs round trips
 * that a script then does not wait for.
 */
export function createShells(client: Client): Shells {
  let spare: Promise<ClientChannel> | null = null
  const replace = () => {
    const taken = spare ?? openShell(client)
    spare = openShell(client)
    return taken
  }
  const renewal = setInterval(() => {
    if (spare === null) return
    replace().then(
      (shell) => shell.end(),
      () => undefined,
    )
  }, SPARE_LIFE_MS)
  renewal.unref()
  client.once('close', () => clearInterval(renewal))
  return {
    // A host may limit its sessions so that the spare one was refused: what is needed is asked for again.
    take: () => replace().catch(() => openShell(client)),
  }
}

function openShell(client: Client): Promise<ClientChannel> {
  const answered = new Promise<ClientChannel>((resolve, reject) => {
    client.exec(REMOTE_COMMAND, (error, channel) => (error ? reject(error) : resolve(channel)))
  })
  const late = () => new Error(`no session was opened within ${OPENING_SECONDS} s`)
  const opening = within(OPENING_SECONDS, answered, late)
  // Noticed by whoever takes it.
  opening.catch(() => undefined)
  return opening
}
