import { type Directive, valuesOf } from './directives.ts'

const IN_ASCII = /^[!-~]+$/

/** The names of a server that requests can have, as it spells them: neither `_` nor patterns, which may be anything. */
export function serverNames(server: Directive): string[] {
  return valuesOf(server, 'server_name').filter((name) => name !== '' && name !== '_' && !/[~$]/.test(name))
}

/** A name that reaches the server, as requests spell it; for a name with a wildcard, one that it covers. */
export function hostHeaderOf(server: Directive): string | null {
  const usable = serverNames(server)
  const plain = usable.filter((name) => !/^\.|\*/.test(name))
  const best = [...plain.filter((name) => IN_ASCII.test(name)), ...plain, ...usable]
  return best.map(asRequested).find((name) => name !== null) ?? null
}

/** A name in other letters is sent in ASCII, as browsers do. */
function asRequested(name: string): string | null {
  const covered = name.replace(/^\*/, 'bluegreen').replace(/\*$/, 'example').replace(/^\./, '')
  if (IN_ASCII.test(covered)) return covered
  return URL.canParse(`http://${covered}`) ? new URL(`http://${covered}`).hostname : null
}

/** Whether a server's name stands for this host, as requests spell that. */
export function isNameFor(name: string, host: string): boolean {
  if (name.startsWith('.')) return isNameFor(name.slice(1), host) || isNameFor(`*${name}`, host)
  if (name.startsWith('*')) return host.endsWith((asRequested(`x${name.slice(1)}`) ?? '').slice(1).toLowerCase())
  if (name.endsWith('*')) return host.startsWith(name.slice(0, -1).toLowerCase())
  return asRequested(name)?.toLowerCase() === host
}
