/** Replaces each secret by `***`, as the runner does in the log: for texts that the runner does not filter. */
export function redact(text: string, secrets: readonly string[]): string {
  return [...secrets]
    .sort((one, other) => other.length - one.length)
    .reduce((clean, secret) => clean.replaceAll(secret, '***'), text)
}
