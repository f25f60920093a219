import { printable } from './printable.ts'

/** What stands where something was left out of a text. */
const MARK = '…'
/** So much of a secret is replaced; less is in every text, and tells little. */
const TELLING = 4

/**
 * The text without colors and invisible characters, each secret in it replaced by `***`, as the runner does in the log: for
 * texts that the runner does not filter. A color that begins within a secret would hide it until a report leaves colors out.
 */
export function redact(text: string, secrets: readonly string[]): string {
  return redactSecrets(printable(redactSecrets(text, secrets)), secrets)
}

/**
 * The text with each secret replaced by `***`, and what a cut left of one, too: its beginning before the mark, its end after it. Hosts
 * cut what is long before anybody knows what is secret there, and a mask over the whole secret does not cover a part of it.
 */
export function redactSecrets(text: string, secrets: readonly string[]): string {
  const longestFirst = [...secrets].sort((one, other) => other.length - one.length)
  const parts = longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '***'), text).split(MARK)
  return parts
    .map((part, index) => {
      const clean = index === 0 ? part : withoutEnd(part, secrets)
      return index === parts.length - 1 ? clean : withoutBeginning(clean, secrets)
    })
    .join(MARK)
}

/** With the longest beginning of a secret replaced that the text ends with. */
function withoutBeginning(text: string, secrets: readonly string[]): string {
  const longest = longestOf(secrets, (secret) => {
    const last = text.slice(-secret.length)
    const start = secret.slice(0, TELLING)
    for (let at = last.indexOf(start); at >= 0; at = last.indexOf(start, at + 1))
      if (secret.startsWith(last.slice(at))) return last.length - at
    return 0
  })
  return longest === 0 ? text : `${text.slice(0, -longest)}***`
}

/** With the longest end of a secret replaced that the text begins with. */
function withoutEnd(text: string, secrets: readonly string[]): string {
  const longest = longestOf(secrets, (secret) => {
    const first = text.slice(0, secret.length)
    const end = secret.slice(-TELLING)
    for (let at = first.lastIndexOf(end); at >= 0; at = first.slice(0, at + end.length - 1).lastIndexOf(end))
      if (secret.endsWith(first.slice(0, at + end.length))) return at + end.length
    return 0
  })
  return longest === 0 ? text : `***${text.slice(longest)}`
}

function longestOf(secrets: readonly string[], lengthIn: (secret: string) => number): number {
  return secrets.filter((secret) => secret.length >= TELLING).reduce((most, one) => Math.max(most, lengthIn(one)), 0)
}
