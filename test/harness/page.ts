import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The shell commands of a page of docs/: those of the blocks below a heading and above the next one, in their order. */
export function commandsBelow(page: string, heading: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs', page), 'utf8')
  const [, below] = text.split(new RegExp(`^#+ ${heading}\n`, 'm'))
  if (below === undefined) throw new Error(`docs/${page} has no heading ${heading}`)
  const section = below.split(/^#/m)[0] ?? ''
  return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = '']) => commands)
}
