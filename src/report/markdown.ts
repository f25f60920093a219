// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const ESCAPE_SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-Z\\^-~])/g
/** Control characters, those that change the direction of a line, and invisible ones. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** A line of a terminal as text: without colors and invisible characters. */
export function printable(text: string): string {
  return text.replace(ESCAPE_SEQUENCES, '').replace(INVISIBLE, '')
}

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
