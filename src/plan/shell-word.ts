/** One POSIX shell word for the value, byte for byte. */
export function quoteForShell(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}

/**
 * The same for a command that a person reads, quoted only where that is needed: a user from a directory service may have a space
 * or a backslash.
 */
export function shellWord(value: string): string {
  return /^[\w./:,+@-]+$/.test(value) ? value : quoteForShell(value)
}
