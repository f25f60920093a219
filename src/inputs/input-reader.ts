import { INPUT_DEFAULTS } from './input-defaults.ts'
import { quoteValue } from './input-error.ts'
import { type InputName, variableOf } from './input-names.ts'

/** Reads inputs and collects what is wrong with them, so that one error can name every problem. */
export interface InputReader {
  /** The value byte for byte, but for Windows line endings, which no host's shell can read: a form on GitHub's pages may send them. */
  raw(name: InputName): string
  /** The value without surrounding whitespace. */
  text(name: InputName): string
  /** The lines that are not blank, each without surrounding whitespace. */
  lines(name: InputName): string[]
  /** Reports that the value is not allowed. It shows the value, so it is not for secrets. */
  reportWrong(name: InputName, allowed: string): void
  /** Reports a problem in other words. */
  report(problem: string): void
  readonly problems: readonly string[]
}

export function createInputReader(): InputReader {
  const problems: string[] = []
  const raw = (name: InputName) =>
    (process.env[variableOf(name)] ?? INPUT_DEFAULTS[name] ?? '').replaceAll('\r\n', '\n')
  const text = (name: InputName) => raw(name).trim()
  const lines = (name: InputName) =>
    raw(name)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
  const reportWrong = (name: InputName, allowed: string) => {
    const given = text(name)
    problems.push(`${name} is ${given === '' ? 'empty' : quoteValue(given)}; allowed: ${allowed}`)
  }
  const report = (problem: string) => {
    problems.push(problem)
  }
  return { raw, text, lines, reportWrong, report, problems }
}
