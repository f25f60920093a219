import type { Directive } from './directives.ts'

/** A `proxy_pass` or `grpc_pass`, and the blocks that it is in: its server first, the innermost last. */
export interface ProxyPass {
  readonly name: string
  readonly target: string
  readonly blocks: readonly Directive[]
}

const NAMES = ['proxy_pass', 'grpc_pass']

/** Every pass of a server. */
export function findProxyPasses(server: Directive): ProxyPass[] {
  const found: ProxyPass[] = []
  const look = (blocks: readonly Directive[]) => {
    for (const directive of blocks.at(-1)?.block ?? []) {
      const [name = '', target = ''] = directive.words
      if (isPass(directive)) found.push({ name, target, blocks })
      look([...blocks, directive])
    }
  }
  look([server])
  return found
}

export function isPass({ words: [name = ''] }: Directive): boolean {
  return NAMES.includes(name)
}

/** Where it is, as in "location /api/"; null outside of one. */
export function locationOf({ blocks }: ProxyPass): string | null {
  return blocks.findLast(isLocation)?.words.join(' ') ?? null
}

/** Whether it is for one path alone, such as a health check. */
export function isForOnePath({ blocks }: ProxyPass): boolean {
  return blocks.some(isExactLocation)
}

/** Whether nginx goes there only from other locations, as for an error. */
export function isNamed(pass: ProxyPass): boolean {
  return locationOf(pass)?.startsWith('location @') === true
}

/** The same, or for a mirror; and no request of a user may. */
export function isInternal({ blocks }: ProxyPass): boolean {
  return blocks.some(isInternalLocation)
}

/** Whether only what meets a condition goes there. */
export function isConditional({ blocks }: ProxyPass): boolean {
  return blocks.some(isIf)
}

/** Whether users get the live slot without it. */
export function isAside(pass: ProxyPass): boolean {
  return isForOnePath(pass) || isNamed(pass) || isInternal(pass) || isConditional(pass)
}

/** A `location =`, after which nginx wants no space. */
export function isExactLocation(block: Directive): boolean {
  return isLocation(block) && block.words[1]?.startsWith('=') === true
}

export function isInternalLocation(directive: Directive): boolean {
  return isLocation(directive) && (directive.block ?? []).some(({ words }) => words[0] === 'internal')
}

export function isLocation({ words }: Directive): boolean {
  return words[0] === 'location'
}

export function isIf({ words }: Directive): boolean {
  return words[0] === 'if'
}
