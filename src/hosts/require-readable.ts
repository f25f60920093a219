import { Failure } from '../failure.ts'
import type { Line } from './line-queue.ts'

/** What to do if an answer is incomplete. */
export const BROKE_OFF =
  'Run it again. If it is interrupted again, somebody stops the script on that host, or the host is out of memory: see dmesg there.'

/** Of a line that can't be read, in characters. */
const SHOWN = 200

/** What follows words that take numbers; nothing if a tool of the host printed none. Times fit into a date. */
const FORMS: ReadonlyMap<string, RegExp> = new Map([
  ['free-kb', /^-?\d{0,19}$/],
  // As some awks print large numbers.
  ['memory-kb', /^(?:\d{0,19}|\d\.\d{1,15}e\+\d\d)$/],
  ['built-for', /^\d{0,5}$/],
  ['process', /^\d{1,5} (?:\d{1,10}|-) \S+ \S+ \S+ \d{0,11}(?: \S+(?: \d{0,15})?)?$/],
  ['release', /^-?\d{1,11} /],
  ['entry', /^(?:link|file) \d{0,11} /],
  ['workers-since', /^\d{0,11}$/],
  ['hidden-but-for', /^\d{0,10}$/],
])

/** Throws a Failure with the first line of an answer that does not have a number where one belongs. */
export function requireReadable(host: string, lines: readonly Line[]): void {
  const strange = lines.find(({ word, rest }) => FORMS.get(word)?.test(rest) === false)
  if (!strange) return
  const shown = `${strange.word} ${strange.rest}`.slice(0, SHOWN).toWellFormed()
  throw new Failure(`${host}: its answer can't be read: ${shown}`, {
    remedy:
      "See whether something replaces that host's own ps, stat, ss or awk. If not, report that line as a bug in bluegreen-action.",
  })
}
