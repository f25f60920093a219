/** The texts of a log's error annotations, as the runner shows them. */
export function errorAnnotations(log: string): string[] {
  const commands = log.matchAll(/^::error(?: [^\n]*?)?::(.*)$/gm)
  return [...commands].map(([, text = '']) =>
    text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%'),
  )
}
