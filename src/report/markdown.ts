import { printable } from '../printable.ts'

/**
 * Text as a table cell or in a sentence: nothing in it becomes markup, and GitHub makes no mention, reference, link,
 * emoji or formula of it. What would start one is split by `<wbr>`, which leaves no trace in what a reader copies.
 */
export function escapeMarkdown(text: string): string {
  const oneLine = printable(text.replace(/\s+/g, ' ')).trim()
  return oneLine
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+!~]/g, '\\$&')
    .replace(/^([-=]|\d+(?=[.)](?:\s|$)))/, '$1<wbr>')
    .replace(/(@|#|(?<![a-z0-9])GH-|:(?=\/\/|[\w+\\-]+:)|(?<![a-z0-9])www(?=\.))/gi, '$1<wbr>')
    .replaceAll('$', '<span>$</span>')
    .replaceAll('|', '&#124;')
}

/** A name or a command, such as a branch, in monospace. */
export function code(text: string): string {
  return /^[^`|\\\s](?:[^`|\\\n]*[^`|\\\s])?$/.test(text) && printable(text) === text
    ? `\`${text}\``
    : escapeMarkdown(text)
}

/** A link, if the address is one that a browser opens; else only the text. */
export function link(text: string, url: string): string {
  return /^https?:\/\/[\w.:-]+\/[\w./:%?&=#~+-]*$/.test(url) ? `[${text}](${url})` : text
}

/** Lines in a fence that is longer than any run of backticks in them, so that no line can end it. */
export function fence(lines: readonly string[]): string {
  const clean = lines.map(printable)
  const longest = clean.reduce((most, line) => Math.max(most, longestRun(line)), 2)
  const mark = '`'.repeat(longest + 1)
  return [`${mark}text`, ...clean, mark].join('\n')
}

function longestRun(line: string): number {
  return (line.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0)
}

export function table(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Markdown that unfolds on a click. The title is HTML. */
export function details(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`
}
