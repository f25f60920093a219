/** A host with a port, as in URLs and configurations: an IPv6 address goes in brackets. */
export function atPort(host: string, port: number): string {
  return `${inBrackets(host)}:${port}`
}

/** In the form that precedes a port. */
export function inBrackets(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
