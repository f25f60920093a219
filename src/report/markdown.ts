/** Text as a table cell or in a sentence: nothing in it can form markup. */
export function plain(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ').trim()
  return oneLine
    .replace(/[\\`*_{}[\]()#+!|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** Lines in a fence that is longer than any run of backticks in them, so that no line can end it. */
export function fence(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => line.match(/`+/g) ?? []).map((run) => run.length))
  const mark = '`'.repeat(longest + 1)
  return [`${mark}text`, ...lines, mark].join('\n')
}

export function table(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}
