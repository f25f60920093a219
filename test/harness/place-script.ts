import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { partsOf, type ScriptName } from '../../src/hosts/script-parts.ts'
import type { BedHost } from '../bed/host.ts'

const scripts = join(import.meta.dirname, '../../dist/scripts')

/** Puts a script, as the action sends it, on a host; returns the command that runs it with its arguments. */
export async function placeScript(host: BedHost, name: ScriptName): Promise<string> {
  const text = partsOf(name)
    .map((part) => readFileSync(join(scripts, `${part}.sh`), 'utf8'))
    .join('\n')
  const path = `/usr/local/bin/${name}-as-sent`
  await host.write(path, text, '0755')
  return `sh ${path}`
}
