export function renderTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Puts text between `<!-- name -->` and `<!-- /name -->`. Throws if a document has no such place. */
export function replaceMarked(document: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [document.indexOf(start), document.indexOf(end)]
  if (from < 0 || to < from)
    throw new Error(`there is no place for the generated text: ${start} and ${end}, in this order`)
  return `${document.slice(0, from + start.length)}\n${content}\n${document.slice(to)}`
}
