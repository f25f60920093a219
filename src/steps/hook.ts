import { Failure } from '../failure.ts'
import { converse } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'

/** Runs the author's command on an app host, its output in the log. Throws when it ends with another status than 0. */
export async function runHook(
  { address, connection }: AppHost,
  name: 'before-promote' | 'after-promote',
  command: string,
  slot: { readonly port: number; readonly version: string | null; readonly release: string | null },
  log: (line: string) => void,
): Promise<void> {
  const args = [address.deployPath, String(slot.port), slot.version ?? '', slot.release ?? '']
  const conversation = converse(connection, 'hook', args, command)
  conversation.end()
  let status = ''
  for (let line = await conversation.next(); line; line = await conversation.next()) {
    if (line.word === 'output') log(`${connection.label}: ${line.rest}`)
    if (line.word === 'status') status = line.rest
  }
  if (status !== '0') throw new Failure(`${name} ended with status ${status} on ${connection.label}`)
}
