import { runScript } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'
import type { Inputs } from '../inputs/inputs.ts'

/** Removing old releases may take this long; a line is written at once. */
const REMOVAL_SECONDS = 120

/** Appends the line to `deploys.jsonl`; and removes older releases that no slot uses, unless `keep` is null. */
export async function recordOperation(
  { address, connection }: AppHost,
  inputs: Inputs,
  journalLine: string,
  keep: number | null,
): Promise<void> {
  const args = [address.deployPath, String(keep ?? 'all'), String(inputs.ports.blue), String(inputs.ports.green)]
  await runScript(connection, 'finish', args, `${journalLine}\n`, keep === null ? 0 : REMOVAL_SECONDS)
}
