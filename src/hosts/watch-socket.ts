import type { Duplex } from 'node:stream'

/** How often ssh2 asks the host for a heartbeat (an SSH request that wants a reply). */
export const PING_MS = 3_000
/** A connection over which nothing at all arrives for this long is lost. */
const TIMEOUT_SECONDS = 15
/** PAM may keep sshd from answering anything for a while when a session opens. */
const FIRST_TIMEOUT_SECONDS = 60

/**
 * Calls `onSilence` once nothing has arrived for too long. Whatever arrives counts: on a slow connection, a ping's reply
 * may wait behind other data for longer than the timeout.
 */
export function watchSocket(socket: Duplex, onSilence: (seconds: number) => void): void {
  let timeout = FIRST_TIMEOUT_SECONDS
  let heardAt = performance.now()
  socket.on('data', () => {
    timeout = TIMEOUT_SECONDS
    heardAt = performance.now()
  })
  const watch = setInterval(() => {
    if (performance.now() - heardAt > timeout * 1000) onSilence(timeout)
  }, 1_000)
  watch.unref()
  socket.once('close', () => clearInterval(watch))
}
