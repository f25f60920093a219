import { converse, RUNNER_TIMEOUT_SECONDS, sendHeartbeats } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'
import { type Line, splitFields } from '../hosts/line.ts'

/**
 * Stops what runs on the slot, which must not be live; waits for requests in progress, then SIGTERM, then SIGKILL. All times in
 * seconds; the host waits out the delay, and no longer once the runner is gone.
 */
export async function stopSlot(
  { address, connection }: AppHost,
  port: number,
  stopTimeout: number,
  log: (line: string) => void,
  delay = 0,
): Promise<void> {
  const times = [stopTimeout, Math.ceil(delay), RUNNER_TIMEOUT_SECONDS].map(String)
  const conversation = converse(connection, 'stop', [address.deployPath, String(port), ...times], '', 2 * stopTimeout)
  if (delay > 0) sendHeartbeats(conversation)
  else conversation.end()
  for (let line = await conversation.next(); line; line = await conversation.next()) {
    if (line.word === 'waits') log(`${connection.label}: the process on port ${port} will be stopped in ${delay} s`)
    logStopped(connection.label, port, stopTimeout, line, log)
  }
}

/** The output of a script that stops a slot, in words. */
export function logStopped(
  label: string,
  port: number,
  stopTimeout: number,
  { word, rest }: Line,
  log: (line: string) => void,
): void {
  const [pid, signal] = splitFields(rest, 1)
  if (word === 'undrained') {
    const requests = rest === '1' ? '1 request' : `${rest} requests`
    log(`${label}: port ${port} still has ${requests} under way after ${stopTimeout} s`)
  }
  if (word === 'stopped') log(`${label}: stopped process ${pid} on port ${port} (SIG${signal})`)
}
