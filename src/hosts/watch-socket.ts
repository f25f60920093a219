import type { Duplex } from 'node:stream'

/** How often ssh2 asks the host for a sign of life (an SSH request that wants a reply). */
export const PING_MS = 3_000
/** A connection over which nothing at all arrives for this long is lost. */
const PATIENCE_SECONDS = 15
/** PAM may keep sshd from answering anything for a while when a session opens. */
const FIRST_PATIENCE_SECONDS = 60

/**
 * Calls `onSilence` once nothing has arrived for too long. Whatever arrives counts: on a slow connection, a ping's reply
 * may wait behind other data for longer than the timeout.
 */
export function watchSocket(socket: Duplex, onSilence: (seconds: number) => void): void {
  let patience = FIRST_PATIENCE_SECONDS
  let heardAt = performance.now()
  socket.on('data', () => {
    patience = PATIENCE_SECONDS
    heardAt = performance.now()
  })
  const watch = setInterval(() => {
    if (performance.now() - heardAt > patience * 1000) onSilence(patience)
  }, 1_000)
  watch.unref()
  socket.once('close', () => clearInterval(watch))
}
