import type { InputName } from './input-names.ts'
import type { InputReader } from './input-reader.ts'

/** Names that are safe as a file name, in a path and in a configuration. */
export const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
export const SAFE_VERSION = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/
export const SAFE_NAME_IN_WORDS = 'at most 64 letters, digits, ".", "_" and "-", the first a letter or digit'

/** Allowed range of a number, both ends included. */
interface NumberRange {
  readonly from: number
  readonly to: number
  readonly whole: boolean
}

export const PORTS: NumberRange = { from: 1, to: 65535, whole: true }

/** The value if it matches, else a problem and an empty string. */
export function readMatching(inputs: InputReader, name: InputName, pattern: RegExp, allowed: string): string {
  const value = inputs.text(name)
  if (pattern.test(value)) return value
  inputs.reportWrong(name, allowed)
  return ''
}

export function readOneOf<T extends string>(inputs: InputReader, name: InputName, words: readonly [T, ...T[]]): T {
  const value = inputs.text(name)
  const word = words.find((candidate) => candidate === value)
  if (word === undefined) inputs.reportWrong(name, words.join(' or '))
  return word ?? words[0]
}

/** `null` if the text is not a number within the range. */
export function parseNumber(text: string, range: NumberRange): number | null {
  if (!(range.whole ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,9})?$/).test(text)) return null
  const value = Number(text)
  return value >= range.from && value <= range.to ? value : null
}

export function readNumber(inputs: InputReader, name: InputName, range: NumberRange): number {
  const value = parseNumber(inputs.text(name), range)
  if (value === null)
    inputs.reportWrong(name, `a ${range.whole ? 'whole ' : ''}number from ${range.from} to ${range.to}`)
  // Equal to nothing and larger than nothing: comparisons with other inputs stay silent.
  return value ?? Number.NaN
}

/** The spellings of YAML 1.2, those that workflow files know. */
export function readBoolean(inputs: InputReader, name: InputName): boolean {
  const value = inputs.text(name)
  if (!/^(true|True|TRUE|false|False|FALSE)$/.test(value)) inputs.reportWrong(name, 'true or false')
  return value.toLowerCase() === 'true'
}

/** A path of a URL as it goes into a request line: printable, without spaces and fragment. */
export function readUrlPath(inputs: InputReader, name: InputName): string {
  return readMatching(inputs, name, /^\/[!-"$-~]*$/, 'a path that begins with "/", without spaces or "#"')
}

/** An absolute path of a folder below the root, normalised, of characters that mean nothing to a shell or to nginx. */
export function readFolder(inputs: InputReader, name: InputName): string {
  const allowed = 'an absolute path of letters, digits, ".", "_", "-" and "/", without ".."'
  const value = readMatching(inputs, name, /^(?!.*\/\.\.(\/|$))\/+[A-Za-z0-9._-][A-Za-z0-9._/-]*$/, allowed)
  return value.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '')
}
