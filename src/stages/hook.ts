import { Failure } from '../failure.ts'
import { converse, RUNNER_TIMEOUT_SECONDS, sendHeartbeats } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'

/** A command may take this long; then it is stopped. */
const LIMIT_SECONDS = 600

/**
 * Runs the author's command on an app host, its output in the log. Throws when it ends with another status than 0, or not in time;
 * it is stopped when `over` is raised.
 */
export async function runHook(
  { address, connection }: AppHost,
  name: 'before-promote' | 'after-promote',
  command: string,
  slot: { readonly port: number; readonly version: string | null; readonly release: string | null },
  isFirst: boolean,
  log: (line: string) => void,
  over: AbortSignal,
): Promise<void> {
  const about = [address.deployPath, String(slot.port), slot.version ?? '', slot.release ?? '', String(isFirst)]
  const limits = [RUNNER_TIMEOUT_SECONDS, LIMIT_SECONDS, Buffer.byteLength(command)].map(String)
  const conversation = converse(connection, 'hook', [...about, ...limits], command)
  sendHeartbeats(conversation)
  over.addEventListener('abort', () => conversation.end(), { once: true })
  let status = ''
  for (let line = await conversation.next(); line; line = await conversation.next()) {
    if (line.word === 'output') log(`${connection.label}: ${line.rest}`)
    if (line.word === 'status') status = line.rest
    if (line.word === 'late') throw new Failure(`${name} did not end within ${LIMIT_SECONDS} s on ${connection.label}`)
  }
  over.throwIfAborted()
  if (status !== '0') throw new Failure(`${name} ended with status ${status} on ${connection.label}`)
}
