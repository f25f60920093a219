import { runScript } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'
import type { Inputs } from '../inputs/inputs.ts'

/**
 * Appends the line to `deploys.jsonl`, and removes releases that no slot uses: of those that were never live all but the latest two, and of
 * the others all but `keep`, unless that is null.
 */
export async function recordOperation(
  { address, connection }: AppHost,
  inputs: Inputs,
  journalLine: string,
  keep: number | null,
): Promise<void> {
  const { environment, service, ports } = inputs
  const args = [
    address.deployPath,
    String(keep ?? 'all'),
    String(ports.blue),
    String(ports.green),
    environment,
    service,
  ]
  await runScript(connection, 'finish', args, `${journalLine}\n`)
}
