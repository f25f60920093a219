import { runScript } from '../hosts/conversation.ts'
import type { AppHost } from '../hosts/hosts.ts'

/** Ends what runs on the slot, which must serve nobody; waits for requests under way, then SIGTERM, then SIGKILL. */
export async function stopSlot(
  { address, connection }: AppHost,
  port: number,
  stopTimeout: number,
  log: (line: string) => void,
): Promise<void> {
  const lines = await runScript(connection, 'stop', [address.deployPath, String(port), String(stopTimeout)])
  for (const { word, rest } of lines) {
    const [pid, signal] = rest.split(' ')
    if (word === 'undrained') log(`port ${port} still has ${rest} open connections after ${stopTimeout} s`)
    if (word === 'stopped') log(`ended process ${pid} on port ${port} (SIG${signal})`)
  }
}
