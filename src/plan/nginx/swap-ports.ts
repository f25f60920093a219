import type { SlotPorts } from '../../inputs/inputs.ts'
import { hasPort, linesInBoth, quoteWord, type SiteLine } from './same-site.ts'

/** The sites of the two slots, by their paths. */
interface Sites {
  readonly from: { readonly path: string; readonly comparable: readonly SiteLine[] }
  readonly to: { readonly path: string; readonly comparable: readonly SiteLine[] }
}

/** The command that makes the second site like the first with the ports swapped; what both have as it is stays. */
export function swapCommand({ from, to }: Sites, { blue, green }: SlotPorts): string {
  const same = linesInBoth(from.comparable, to.comparable).filter(
    ({ raw }) => hasPort(raw, [blue, green]) && !raw.includes('\n'),
  )
  const kept = [...new Set(same.map((line) => `/${patternOf(line)}/b; `))].join('')
  // Numbers are marked first: sed has no other way to tell where one ends.
  const swap = `s/[0-9]+/@&@/g; s/@${blue}@/@SLOT@/g; s/@${green}@/${blue}/g; s/@SLOT@/${green}/g; s/@([0-9]+)@/\\1/g`
  return `sed -E '${kept}${swap}' ${from.path} | sudo tee ${to.path} >/dev/null`
}

/** Matches the directive in its file, where it is on one line. A quote would end the shell's word. */
function patternOf({ words, raw }: SiteLine): string {
  const literally = (word: string) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll("'", '.')
  const pattern = words.map((word) => literally(quoteWord(word)))
  return `${pattern.join('[[:space:]]+')}[[:space:]]*${raw.endsWith('{ }') ? '\\{' : ';'}`
}
