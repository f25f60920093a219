/** Inputs that cannot be carried out; the message lists every problem, one per line. */
export class InputError extends Error {
  override readonly name = 'InputError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`
    const list = problems.map((problem) => `  - ${problem}`).join('\n')
    super(`${count} with the inputs; nothing was built and no host was contacted:\n${list}`)
    this.problems = problems
  }
}

const LONGEST_SHOWN = 80

/** A value for a message: quoted, control characters escaped, cut when long. */
export function quoteValue(value: string): string {
  return JSON.stringify(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value)
}
