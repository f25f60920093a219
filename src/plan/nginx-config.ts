/** An nginx directive: its words, and the directives in its braces, if it has any. */
export interface Directive {
  readonly words: readonly string[]
  readonly block: readonly Directive[] | null
}

/** Where a site listens and the name it answers to: how to ask it something from its own host. */
export interface SiteDoor {
  readonly address: string
  readonly port: number
  readonly tls: boolean
  /** A name that leads to this server and no other; null where only the address does. */
  readonly hostHeader: string | null
}

/** What an upstream of a site says about the two slots. */
export interface SiteRoute {
  readonly primary: readonly number[]
  readonly backup: readonly number[]
}

/** Parses nginx's configuration language (comments, quotes, blocks); text that is cut off gives what was whole. */
export function parseNginxConfig(text: string): Directive[] {
  const tokens = text.match(/#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|(?:\$\{[^}]*\}|[^\s{};])+/g) ?? []
  return parseBlock(tokens.filter((token) => !token.startsWith('#')).values())
}

function parseBlock(tokens: Iterator<string>): Directive[] {
  const directives: Directive[] = []
  let words: string[] = []
  for (let next = tokens.next(); !next.done; next = tokens.next()) {
    if (next.value === '}') break
    if (next.value === '{') directives.push({ words, block: parseBlock(tokens) })
    else if (next.value === ';') directives.push({ words, block: null })
    else {
      words.push(next.value.replace(/^(["'])(.*)\1$/s, '$2'))
      continue
    }
    words = []
  }
  return directives
}

/** All directives of that name, at any depth. */
function findDirectives(directives: readonly Directive[], name: string): Directive[] {
  return directives.flatMap((directive) => [
    ...(directive.words[0] === name ? [directive] : []),
    ...findDirectives(directive.block ?? [], name),
  ])
}

/** The slot ports that the site's upstreams name, as primary and as backup. */
export function readRoute(site: readonly Directive[], ports: readonly number[]): SiteRoute {
  const servers = findDirectives(site, 'upstream').flatMap((upstream) => findDirectives(upstream.block ?? [], 'server'))
  const named = servers.map(({ words }) => ({
    port: Number(/:(\d+)$/.exec(words[1] ?? '')?.[1]),
    isBackup: words.includes('backup'),
    isDown: words.includes('down'),
  }))
  const slots = named.filter(({ port, isDown }) => ports.includes(port) && !isDown)
  const portsOf = (isBackup: boolean) => [
    ...new Set(slots.filter((slot) => slot.isBackup === isBackup).map(({ port }) => port)),
  ]
  return { primary: portsOf(false), backup: portsOf(true) }
}

/** The first door of the first server that passes requests on; null if the text has none. */
export function findDoor(site: readonly Directive[]): SiteDoor | null {
  const servers = findDirectives(site, 'server').filter(({ block }) => block)
  const passing = servers.find(({ block }) => findDirectives(block ?? [], 'proxy_pass').length > 0) ?? servers[0]
  if (!passing?.block) return null
  const listens = passing.block.filter(({ words }) => words[0] === 'listen' && !words[1]?.startsWith('unix:'))
  const listen = listens[0]?.words ?? ['listen', '80']
  const names = passing.block.filter(({ words }) => words[0] === 'server_name').flatMap(({ words }) => words.slice(1))
  return { ...readListen(listen[1] ?? '80'), tls: listen.includes('ssl'), hostHeader: names.find(isPlainName) ?? null }
}

function readListen(value: string): { address: string; port: number } {
  const [, host, port] = /^(?:(\[[^\]]*\]|[^:]*):)?(\d+)$/.exec(value) ?? ['', value, '80']
  const address = (host ?? '').replace(/^\[(.*)\]$/, '$1')
  const isAny = ['', '*', '0.0.0.0', '::'].includes(address)
  return { address: isAny ? '127.0.0.1' : address, port: Number(port) }
}

function isPlainName(name: string): boolean {
  return name !== '_' && name !== '' && !/[*~$]/.test(name)
}
