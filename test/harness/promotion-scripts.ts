import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { partsOf } from '../../src/hosts/script.ts'
import type { BedHost } from '../bed/host.ts'

const scripts = join(import.meta.dirname, '../../dist/scripts')

/** Puts a script of the promotion, as the action sends it, on a host; returns the command that runs it with its arguments. */
export async function placePromotionScript(host: BedHost, name: 'promote' | 'recover'): Promise<string> {
  const text = partsOf(name)
    .map((part) => readFileSync(join(scripts, `${part}.sh`), 'utf8'))
    .join('\n')
  const path = `/usr/local/bin/${name}-as-sent`
  await host.write(path, text, '0755')
  return `sh ${path}`
}
