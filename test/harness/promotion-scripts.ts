import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BedHost } from '../bed/host.ts'

const scripts = join(import.meta.dirname, '../../dist/scripts')
const PARTS = ['lib', 'switch', 'record', 'take-back', 'promote']

/** Puts `promote.sh`, as the action sends it, on a host; returns the command that runs it with its arguments. */
export async function placePromoteScript(host: BedHost): Promise<string> {
  const text = PARTS.map((part) => readFileSync(join(scripts, `${part}.sh`), 'utf8')).join('\n')
  await host.write('/usr/local/bin/promote-as-sent', text, '0755')
  return 'sh /usr/local/bin/promote-as-sent'
}
