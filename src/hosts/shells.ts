import type { Client, ClientChannel } from 'ssh2'
import { REMOTE_COMMAND, SHELL_PATIENCE_SECONDS } from './script.ts'

/** Sessions of a connection, in each of which a shell waits for a script on its stdin. */
export interface Shells {
  /** One that nobody else has. Rejects when the host opens no session. */
  take(): Promise<ClientChannel>
}

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
  const opening = new Promise<ClientChannel>((resolve, reject) => {
    client.exec(REMOTE_COMMAND, (error, channel) => (error ? reject(error) : resolve(channel)))
  })
  // Noticed by whoever takes it.
  opening.catch(() => undefined)
  return opening
}
