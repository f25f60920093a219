const LENGTH = 400

/** A line of a log and, if it ends with a colon, what the lines below it say: on one line, of 400 characters then. */
export function completeClause(line: string, below: readonly string[]): string {
  let text = line.trimEnd()
  if (!text.endsWith(':')) return line
  for (const next of below.map((one) => one.trim()).filter(Boolean)) {
    if (text.length > LENGTH) break
    text += `${/[.:]$/.test(text) ? '' : ';'} ${next}`
  }
  return text.length <= LENGTH ? text : `${text.slice(0, LENGTH - 1).toWellFormed()}…`
}
