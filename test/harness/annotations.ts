/** The texts of a log's annotations of one kind, as the runner shows them. */
export function annotations(log: string, kind: 'error' | 'warning' | 'notice'): string[] {
  const commands = log.matchAll(new RegExp(`^::${kind}(?: [^\\n]*?)?::(.*)$`, 'gm'))
  return [...commands].map(([, text = '']) =>
    text.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%'),
  )
}

export function errorAnnotations(log: string): string[] {
  return annotations(log, 'error')
}
