import { runScript } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'
import type { Inputs } from '../inputs/inputs.ts'

/** Which releases stay that no slot uses: so many of those that were live, or all of these, and the latest two that never were; or everything. */
export type Keeping = number | 'all-live' | 'everything'

/** Appends the line to `deploys.jsonl`, and removes the releases that are no longer kept. */
export async function writeJournal(
  { address, connection }: AppHost,
  inputs: Inputs,
  journalLine: string,
  keep: Keeping,
): Promise<void> {
  const { environment, service, ports } = inputs
  const args = [address.deployPath, String(keep), String(ports.blue), String(ports.green), environment, service]
  await runScript(connection, 'write-journal', args, `${journalLine}\n`)
}
